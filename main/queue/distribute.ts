import { Queue, type Job } from 'bullmq'
import type { Redis } from 'ioredis'
import * as v from 'valibot'
import type { ResultCache } from '../store/resultCache.ts'
import { batches } from './batches.ts'
import { keyPrefix } from './connection.ts'
import { jobData, jobId, JobData, JobDone } from './jobData.ts'
import { unpackResult } from './packedResults.ts'
import { pause } from './pause.ts'
import { plannedUnits, type PlannedUnit } from './plan.ts'
import { Pace } from './pace.ts'
import { countWorkers, sideKeys, type QueueEntry } from './registry.ts'

export interface Distribution {
  /** Collects what workers have computed already, and takes back what none has begun: another plan may cut it otherwise. */
  settle(): Promise<void>
  /**
   * Sends the units of a plan to workers, and resolves when each is in the store or set aside.
   *
   * @param plan  path of the plan
   * @param total its units
   */
  run(plan: string, total: number): Promise<void>
  /** Units that no worker could compute, with the reason: they are not sent again. */
  readonly setAside: ReadonlyMap<string, string>
  /** Takes away what is left of the queue. */
  clear(): Promise<void>
  close(): Promise<void>
}

export interface DistributionOptions {
  readonly redis: Redis
  readonly entry: QueueEntry
  /** Where results are kept. */
  readonly cache: Pick<ResultCache, 'put'>
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
  /** Told now and then how many workers of the model are connected. */
  readonly onWorkers?: ((workers: number) => void) | undefined
  /** Told once when there is work and nobody takes it. */
  readonly onIdle: () => void
}

/** Between two looks at the queue, ms. */
const lookMs = 200
/** After so long without a worker it is said that there is none, ms. */
const idleMs = 5000
/** Jobs that are collected at one look. */
const pageSize = 20
/** Jobs that are sent before any is taken, so that workers never wait for us. */
const ahead = 4
/** Workers are counted so often, ms. */
const countMs = 2000
/** Jobs whose results were lost are looked for so often, ms. */
const lostMs = 10_000

export function createDistribution(options: DistributionOptions): Distribution {
  const { redis, entry, cache, signal, onProgress, onWorkers, onIdle } = options
  const queue = new Queue<JobData>(entry.name, {
    ...{ connection: redis, prefix: keyPrefix },
    defaultJobOptions: { attempts: 3, backoff: { type: 'fixed', delay: 1000 }, stackTraceLimit: 1 },
  })
  queue.on('error', () => undefined) // the connection is made again, and nothing is lost meanwhile
  const side = sideKeys(entry.name)
  const setAside = new Map<string, string>()
  const unread = new Map<string, number>()
  const pace = new Pace()
  /** Of the jobs that are under way: their units. */
  const sent = new Map<string, readonly string[]>()
  let done = 0

  const send = async (units: readonly PlannedUnit[]): Promise<void> => {
    const { digest, json } = units[0]!.shared
    await redis.hsetnx(side.shared, digest, json)
    await add(jobData(units))
  }

  const add = async (data: JobData): Promise<void> => {
    const id = jobId(data)
    sent.set(
      id,
      data.units.map(({ key }) => key),
    )
    await queue.add(data.method, data, { jobId: id })
  }

  /** Takes the results of finished jobs into the store. @returns how many jobs there were */
  const collect = async (): Promise<number> => {
    const jobs = (await queue.getJobs(['completed'], 0, pageSize - 1, true)) as Job<JobData>[]
    for (const job of jobs) {
      const id = job.id ?? ''
      const data = v.safeParse(JobData, job.data)
      const keys = new Set(data.success ? data.output.units.map(({ key }) => key) : [])
      if (await keepResults([...keys])) {
        done += keys.size
        const told = v.safeParse(JobDone, job.returnvalue)
        if (told.success) pace.took(told.output.tokens, told.output.workMs)
      } else if (data.success) {
        // planned again, as long as it may help
        unread.set(id, (unread.get(id) ?? 0) + 1)
        if (unread.get(id)! > 2) for (const key of keys) setAside.set(key, 'what the worker sent cannot be read')
      }
      if (keys.size > 0) await redis.hdel(side.results, ...keys)
      await job.remove()
      sent.delete(id)
    }
    return jobs.length
  }

  const keepResults = async (keys: readonly string[]): Promise<boolean> => {
    if (keys.length === 0) return false
    let isWhole = true
    for (const [i, packed] of (await redis.hmgetBuffer(side.results, ...keys)).entries()) {
      const result = packed === null ? null : await unpackResult(packed)
      if (result?.key === keys[i] && result?.model === entry.fingerprint) cache.put(result)
      else isWhole = false
    }
    return isWhole
  }

  /** Cuts jobs that failed in two, until it is known which unit is at fault: that one is set aside with the reason. */
  const takeBackFailed = async (): Promise<void> => {
    for (const job of (await queue.getJobs(['failed'], 0, pageSize - 1, true)) as Job<JobData>[]) {
      const data = v.safeParse(JobData, job.data)
      await job.remove()
      sent.delete(job.id ?? '')
      if (!data.success) continue
      const { units } = data.output
      if (units.length === 1) setAside.set(units[0]!.key, job.failedReason ?? 'without a reason')
      else {
        const half = Math.ceil(units.length / 2)
        for (const part of [units.slice(0, half), units.slice(half)]) await add({ ...data.output, units: part })
      }
    }
  }

  /** Jobs that a server forgot, as one that was started anew without its files does: they are planned again. */
  const forgetLost = async (): Promise<void> => {
    for (const id of sent.keys()) if ((await queue.getJob(id)) === undefined) sent.delete(id)
  }

  return {
    setAside,
    async settle() {
      while ((await collect()) > 0) signal.throwIfAborted()
      for (const job of (await queue.getJobs(['wait', 'delayed', 'failed'])) as Job<JobData>[]) await job.remove()
      for (const job of (await queue.getJobs(['active'])) as Job<JobData>[]) {
        const data = v.safeParse(JobData, job.data)
        if (data.success)
          sent.set(
            job.id ?? '',
            data.output.units.map(({ key }) => key),
          )
      }
      done = 0
    },
    async run(plan, total) {
      const underWay = new Set([...sent.values()].flat())
      const next = batches(plannedUnits(plan), {
        isLeft: ({ key }) => !underWay.has(key) && !setAside.has(key),
        budget: (active) => pace.budget(total - nPlanned, active),
      })
      done = 0
      let nPlanned = underWay.size
      let [isPlanned, isTold, lastTakenMs, lastLostMs] = [false, false, performance.now(), performance.now()]
      let lastCountMs = -Infinity
      while (!isPlanned || sent.size > 0) {
        signal.throwIfAborted()
        const collected = await collect()
        await takeBackFailed()
        const { active = 0, wait = 0 } = await queue.getJobCounts('active', 'wait')
        for (let free = ahead + active - wait; free > 0 && !isPlanned; free--) {
          const units = await next(active)
          if (units === null) isPlanned = true
          else {
            await send(units)
            nPlanned += units.length
          }
        }
        onProgress(done, total)
        const nowMs = performance.now()
        if (active > 0 || collected > 0) lastTakenMs = nowMs
        if (nowMs - lastTakenMs > idleMs && !isTold) {
          isTold = true
          onIdle()
        }
        if (onWorkers !== undefined && nowMs - lastCountMs > countMs) {
          lastCountMs = nowMs
          const workers = await countWorkers(redis, entry.fingerprint)
          if (workers !== null) onWorkers(workers)
        }
        if (nowMs - lastLostMs > lostMs) {
          lastLostMs = nowMs
          await forgetLost()
        }
        if (collected === 0) await pause(lookMs, signal)
      }
    },
    clear: () => queue.obliterate({ force: true }),
    close: () => queue.close(),
  }
}
