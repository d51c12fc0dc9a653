/** Commands whose work goes through a queue: planned here, computed by workers, and finished from what they found. */
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { temporaryFolder } from '../files/temporaryFolder.ts'
import { openStoreChoice } from '../jobs/models.ts'
import { isPart } from '../jobs/share.ts'
import { connectQueue } from '../queue/connection.ts'
import { createDistribution } from '../queue/distribute.ts'
import { announceQueue, forgetQueue, holdQueue, type QueueEntry } from '../queue/registry.ts'
import { dataFolder } from '../store/dataFolder.ts'
import type { Action, Host } from './host.ts'
import { runInput } from './inputs.ts'
import type { RunFlags } from './options.ts'
import { counted } from './table.ts'

/**
 * Runs an action whose prompts are computed by workers. It is begun again after each stage of the work, and finds what the
 * stage has brought.
 *
 * @throws WorkbenchError 'run.part' where some prompts were set aside; 'run.network' without a queue
 */
export async function throughQueue<Flags extends RunFlags>(
  action: Action<Flags>,
  url: string,
  flags: Flags,
  host: Host,
): Promise<void> {
  const { signal, output } = host
  const run = runInput({ ...flags, queue: undefined })
  if (run.store.kind === 'none' || flags.shard !== undefined) {
    throw new WorkbenchError('input.usage', '--queue goes with neither --no-cache nor --shard: leave these out.')
  }
  const { fingerprint } = await host.call('models.inspect', { model: run.model, store: run.store })
  const entry = entryOf(fingerprint, run, flags)
  const redis = await connectQueue(url, signal)
  using cache = openStoreChoice(run.store, { onWarning: (sentence) => output.warning(sentence) })
  const distribution = createDistribution({
    ...{ redis, entry, cache, signal },
    onProgress: (done, total) => output.progress({ phase: 'queue', done, total }),
    onIdle: () =>
      output.note(`No worker takes the work yet. On a machine that has the model: engram worker --queue … --model …`),
  })
  let letGo: (() => Promise<void>) | null = null
  try {
    await announceQueue(redis, entry)
    letGo = await holdQueue(redis, entry.name, signal)
    await distribution.settle()
    using folder = temporaryFolder()
    const quiet = quieter(host)
    for (let stage = 1; ; stage++) {
      const path = join(folder.path, `plan-${stage}.jsonl`)
      try {
        await action({ ...flags, queue: undefined, plan: { path, isAll: false } }, quiet)
        break
      } catch (error) {
        if (!isPart(error)) throw error
        const { left } = error.details
        if (left <= distribution.setAside.size) throw setAsideError(distribution.setAside)
        await distribution.run(path, left)
      }
    }
    await distribution.clear()
    await forgetQueue(redis, entry.name)
  } finally {
    await letGo?.().catch(() => undefined)
    if (!signal.aborted) await distribution.close()
    redis.disconnect()
  }
}

/** One queue for each command in its folder, model and store, found again by the same command. */
function entryOf(
  fingerprint: string,
  { model, device, store }: ReturnType<typeof runInput>,
  { queue: _, ...flags }: RunFlags,
): QueueEntry {
  const asked = Object.entries(flags).sort(([a], [b]) => (a < b ? -1 : 1))
  const what = [hostname(), dataFolder(), store, process.cwd(), fingerprint, device, asked]
  const name = bytesDigest(JSON.stringify(what)).slice(0, 16)
  return { name, fingerprint, model: basename(model), device }
}

/** What is said at every stage is said once. */
function quieter(host: Host): Host {
  const { output } = host
  const told = new Set<string>()
  const once = (tell: (sentence: string) => void) => (sentence: string) => {
    if (!told.has(sentence)) tell(sentence)
    told.add(sentence)
  }
  const call: Host['call'] = (method, input, options) =>
    host.call(method, input, { onWarning: once((sentence) => output.warning(sentence)), ...options })
  return { ...host, call, output: { ...output, warning: once(output.warning), note: once(output.note) } }
}

function setAsideError(setAside: ReadonlyMap<string, string>): WorkbenchError {
  const reasons = [...Map.groupBy(setAside.values(), (reason) => reason)]
  const told = reasons.map(([reason, { length }]) => `${counted(length, 'prompt')}: ${reason}`)
  return new WorkbenchError(
    'run.part',
    `No worker could compute ${counted(setAside.size, 'prompt')}; all others are kept, and the same command tries these again. ${told.join('; ')}`,
    { setAside: [...setAside.keys()] },
  )
}
