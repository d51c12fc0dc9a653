import { UnrecoverableError, WaitingError, Worker, type Job } from 'bullmq'
import type { Redis } from 'ioredis'
import * as v from 'valibot'
import { isWorkbenchError, WorkbenchError } from '../base/errors.ts'
import { parseJson } from '../files/parseJson.ts'
import type { ModelRun } from '../runs/calls/common.ts'
import { Units } from '../runs/calls/work.ts'
import type { Call } from '../rpc/engine/contract.ts'
import type { NewResult } from '../store/results.ts'
import { keyPrefix } from './connection.ts'
import { JobData, type JobDone } from './jobData.ts'
import { pause } from './pause.ts'
import { Sender } from './sender.ts'
import { claimNumerics, isAnnounced, listQueues, sideKeys, type QueueEntry } from './registry.ts'

export interface WorkerOptions {
  readonly redis: Redis
  readonly call: Call
  readonly run: ModelRun
  readonly fingerprint: string
  /** How numbers come out here, to the bit; see `numericsClass`. */
  readonly numerics: string
  readonly signal: AbortSignal
  readonly onDone: (job: { readonly method: string; readonly prompts: number; readonly workMs: number }) => void
  readonly onFailed: (reason: string) => void
  readonly onWarning: (sentence: string) => void
  /** How long a job is held without a sign of life, ms. @default 30000 */
  readonly lockMs?: number
}

/** Between two looks for a queue, ms. */
const lookMs = 1000
/** So often a job may be lost by workers that end; the prompts of one that is are sent anew, fewer together. */
const maxStalledCount = 10

/**
 * Takes the jobs of queues of this model until the signal aborts. The engine works in a process of its own, so that this
 * one can say all the time that the job is held.
 *
 * @throws WorkbenchError 'run.differs' where the only work there is would come out otherwise here; the signal's reason
 */
export async function work(options: WorkerOptions): Promise<void> {
  const { redis, signal } = options
  for (;;) {
    signal.throwIfAborted()
    const queues = await listQueues(redis)
    const fitting: QueueEntry[] = []
    let refusal: WorkbenchError | null = null
    for (const queue of queues) {
      const reason = await refusalOf(queue, options)
      if (reason === null) fitting.push(queue)
      else refusal ??= reason
    }
    if (fitting.length === 0 && refusal !== null) throw refusal
    for (const queue of fitting) await serveQueue(queue, fitting.length > 1, options)
    if (fitting.length === 0) await pause(lookMs, signal)
  }
}

/** Why the jobs of a queue are not for this worker; null where they are. */
async function refusalOf(
  { name, fingerprint, model, device }: QueueEntry,
  { redis, numerics, run, ...own }: WorkerOptions,
): Promise<WorkbenchError | null> {
  const differs = (sentence: string): WorkbenchError => new WorkbenchError('run.differs', sentence)
  if (fingerprint !== own.fingerprint) {
    return differs(
      `The work in the queue is for another model than this one: for ${model} (${short(fingerprint)}), and this is ${short(own.fingerprint)}. Start the worker with that --model.`,
    )
  }
  if (device !== 'auto' && device !== run.device) {
    return differs(`The work in the queue is for the device ${device}: start the worker with --device ${device}.`)
  }
  const claimed = await claimNumerics(redis, name, numerics)
  if (claimed === numerics) return null
  return differs(
    `The first worker of this queue computes as "${claimed}", this one as "${numerics}", and their last bits would differ: use such a machine, with as many --threads.`,
  )
}

function short(fingerprint: string): string {
  return fingerprint.replace(/^sha256:/, '').slice(0, 12)
}

/** Works on one queue until the signal aborts, or, where there are others, until it is empty. */
async function serveQueue(queue: QueueEntry, hasOthers: boolean, options: WorkerOptions): Promise<void> {
  const { redis, signal, onFailed, lockMs = 30_000 } = options
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  const worker = new Worker<JobData, JobDone>(
    queue.name,
    async (job, token) => {
      try {
        return await doJob(job, queue, options)
      } catch (error) {
        if (!signal.aborted && !(isWorkbenchError(error) && error.code === 'run.differs')) throw error
        // not the job's fault: others take it
        await job.moveToWait(token)
        reject(error)
        throw new WaitingError()
      }
    },
    {
      ...{ connection: redis, prefix: keyPrefix, lockDuration: lockMs, stalledInterval: lockMs, maxStalledCount },
      drainDelay: 1,
    },
  )
  worker.on('error', () => undefined) // the connection is made again
  worker.on('failed', (_, error) => onFailed(error.message))
  worker.on('drained', () => void (hasOthers && resolve()))
  const onAbort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  const look = setInterval(
    () =>
      void isAnnounced(redis, queue.name).then(
        (isThere) => void (!isThere && resolve()),
        () => undefined,
      ),
    lookMs,
  )
  try {
    await ended
  } finally {
    clearInterval(look)
    signal.removeEventListener('abort', onAbort)
    await worker.close(signal.aborted)
  }
}

/** Computes what an earlier worker of the same job has not sent, and sends each result as soon as it may. */
async function doJob(job: Job<JobData>, queue: QueueEntry, options: WorkerOptions): Promise<JobDone> {
  const { redis, call, run, signal, onDone, onWarning } = options
  const side = sideKeys(queue.name)
  const planned = await unitsOf(job, redis, side.shared)
  const there = await redis.hmget(side.results, ...planned.units.map(({ key }) => key))
  const units = { ...planned, units: planned.units.filter((_, i) => there[i] === null) } as Units
  const results = new Sender(redis, side.results)
  let workMs = 0
  if (units.units.length > 0) {
    const onItem = (result: NewResult): void => results.add(result)
    const done = await call('work', { run, units }, { signal, onWarning, onItem }).catch(final)
    workMs = done.elapsedMs
  }
  await results.sent()
  onDone({ method: units.method, prompts: units.units.length, workMs })
  return { workMs, tokens: units.units.reduce((sum, { work }) => sum + work.ids.length, 0) }
}

async function unitsOf(job: Job<JobData>, redis: Redis, shared: string): Promise<Units> {
  const data = v.parse(JobData, job.data)
  const text = (await redis.hget(shared, data.shared)) ?? 'null'
  const found = v.safeParse(Units, { method: data.method, shared: parseJson(text), units: data.units })
  if (found.success) return found.output
  throw new UnrecoverableError('The job is not one that this version of Engram knows.')
}

/** What was given is at fault, whoever computes it; the rest may be this machine's, and is tried again. */
function final(error: unknown): never {
  if (isWorkbenchError(error) && error.code.startsWith('input.')) throw new UnrecoverableError(error.message)
  throw error
}
