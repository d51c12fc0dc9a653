/** Work whose prompts go through a queue: planned by the engine here, computed by workers, finished from what they found. */
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { counted } from '../base/counted.ts'
import { WorkbenchError } from '../base/errors.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { temporaryFolder } from '../files/temporaryFolder.ts'
import { openStoreChoice } from '../jobs/models.ts'
import { isPart } from '../jobs/share.ts'
import type { Call } from '../rpc/engine/contract.ts'
import type { ModelRun, ShareChoice } from '../runs/calls/common.ts'
import { dataFolder } from '../store/dataFolder.ts'
import { connectQueue } from './connection.ts'
import { createDistribution } from './distribute.ts'
import { announceQueue, forgetQueue, holdQueue, withdrawQueue, type QueueEntry } from './registry.ts'

export type PlanChoice = NonNullable<ShareChoice['plan']>

export interface QueuedWork<T> {
  readonly address: string
  /** What tells this work from all other of its model and store: the same finds what workers have computed of it. */
  readonly identity: unknown
  readonly call: Call
  readonly run: ModelRun
  readonly signal: AbortSignal
  /** Does what is known, and writes the prompts of the next stage into the plan; begun again after each stage. */
  readonly attempt: (plan: PlanChoice) => Promise<T>
  readonly onProgress: (progress: { readonly phase: string; readonly done: number; readonly total: number }) => void
  readonly onWarning: (sentence: string) => void
  /** Told now and then how many workers of the model are connected. */
  readonly onWorkers?: (workers: number) => void
  /** Told once when there is work and nobody takes it. */
  readonly onIdle: () => void
}

/**
 * Does work whose prompts are computed by workers.
 *
 * @throws WorkbenchError 'run.part' where some prompts were set aside; 'run.network' without a queue
 */
export async function throughQueue<T>(work: QueuedWork<T>): Promise<T> {
  const { address, signal, run, call, onWarning, onIdle, onWorkers } = work
  const { fingerprint } = await call('models.inspect', { model: run.model, store: run.store }, { signal })
  const entry = entryOf(fingerprint, work)
  using cache = openStoreChoice(run.store, { onWarning })
  const redis = await connectQueue(address, { signal, onWarning })
  const distribution = createDistribution({
    ...{ redis, entry, cache, signal, onIdle, onWorkers },
    onProgress: (done, total) => work.onProgress({ phase: 'queue', done, total }),
  })
  let letGo: (() => Promise<void>) | null = null
  try {
    letGo = await holdQueue(redis, entry.name, signal)
    await distribution.settle()
    using folder = temporaryFolder()
    for (let stage = 1; ; stage++) {
      const path = join(folder.path, `plan-${stage}.jsonl`)
      try {
        const result = await work.attempt({ path, isAll: false })
        await distribution.clear()
        await forgetQueue(redis, entry.name)
        return result
      } catch (error) {
        const left = isPart(error) ? error.details.left : 0
        if (left <= distribution.setAside.size) {
          // one that was stopped stays, and workers go on with what it has sent
          if (!signal.aborted) await withdrawQueue(redis, entry.name)
          throw isPart(error) ? setAsideError(distribution.setAside) : error
        }
        await announceQueue(redis, entry)
        await distribution.run(path, left)
      }
    }
  } finally {
    await letGo?.().catch(() => undefined)
    if (!signal.aborted) await distribution.close()
    redis.disconnect()
  }
}

/** One queue for each piece of work, found again by the same. */
function entryOf(fingerprint: string, { identity, run }: Pick<QueuedWork<unknown>, 'identity' | 'run'>): QueueEntry {
  const { model, device, store } = run
  const what = [hostname(), dataFolder(), store, fingerprint, device, identity]
  const name = bytesDigest(JSON.stringify(what)).slice(0, 16)
  return { name, fingerprint, model: basename(model), device }
}

function setAsideError(setAside: ReadonlyMap<string, string>): WorkbenchError {
  const reasons = [...Map.groupBy(setAside.values(), (reason) => reason)]
  const told = reasons.map(([reason, { length }]) => `${counted(length, 'prompt')}: ${reason}`)
  return new WorkbenchError(
    'run.part',
    `No worker could compute ${counted(setAside.size, 'prompt')}; all others are kept, and the same work begun again tries these again. ${told.join('; ')}`,
    { setAside: [...setAside.keys()] },
  )
}
