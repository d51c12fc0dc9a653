/** Commands whose work goes through a queue. */
import { WorkbenchError } from '../base/errors.ts'
import { throughQueue as workThroughQueue } from '../queue/throughQueue.ts'
import type { Action, Host } from './host.ts'
import { runInput } from './inputs.ts'
import type { RunFlags } from './options.ts'

/**
 * Runs an action whose prompts are computed by workers. It is begun again after each stage of the work, and finds what the
 * stage has brought.
 *
 * @throws WorkbenchError 'run.part' where some prompts were set aside; 'run.network' without a queue
 */
export async function throughQueue<Flags extends RunFlags>(
  action: Action<Flags>,
  address: string,
  flags: Flags,
  host: Host,
): Promise<void> {
  const { signal, call } = host
  const run = runInput({ ...flags, queue: undefined })
  if (run.store.kind === 'none' || flags.shard !== undefined) {
    throw new WorkbenchError('input.usage', '--queue goes with neither --no-cache nor --shard: leave these out.')
  }
  const { queue: _, ...asked } = flags
  const quiet = quieter(host)
  const { output } = quiet
  await workThroughQueue({
    ...{ address, call, run, signal },
    // One queue for each command in its folder, found again by the same command.
    identity: [process.cwd(), Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1))],
    attempt: (plan) => action({ ...flags, queue: undefined, plan }, quiet),
    onProgress: (progress) => output.progress(progress),
    onWarning: (sentence) => output.warning(sentence),
    onIdle: () =>
      output.note(`No worker takes the work yet. On a machine that has the model: engram worker --queue … --model …`),
  })
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
