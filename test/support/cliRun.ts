import type { Effects } from '../../main/cli/effects.ts'
import { runCli } from '../../main/cli/runCli.ts'
import { connect } from '../../main/rpc/wire/client.ts'
import { contract, type Call, type Handlers } from '../../main/rpc/engine/contract.ts'
import { serve } from '../../main/rpc/wire/server.ts'
import { fakeHandlers } from './fakeHandlers.ts'
import { memoryTransport } from './memoryTransport.ts'

export interface CliRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly killed: boolean
}

export interface CliRunOptions {
  readonly isTerminal?: boolean
  /** Aborting it is the person's Ctrl-C. */
  readonly interrupt?: AbortSignal
}

/** Runs `engram` in this process on an engine made of `handlers`; a call that they lack fails by name. */
export async function cliRun(
  args: readonly string[],
  handlers: Partial<Handlers> = {},
  { isTerminal = false, interrupt }: CliRunOptions = {},
): Promise<CliRun> {
  const text = { stdout: '', stderr: '' }
  let killed = false
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (part: string) => (text[name] += part),
    isTTY: isTerminal,
    columns: 80,
  })
  const effects: Effects = {
    stdout: { ...stream('stdout'), lost: new AbortController().signal, written: () => Promise.resolve() },
    stderr: stream('stderr'),
    startEngine() {
      const [engineEnd, hostEnd] = memoryTransport()
      serve(contract, fakeHandlers(handlers), engineEnd)
      const { call, close } = connect<Call>(hostEnd)
      const kill = (): void => {
        killed = true
        close(new DOMException('killed', 'AbortError'))
      }
      const rest = { abandon: kill, close: kill, restart: () => Promise.resolve(), memoryBytes: () => null }
      return Promise.resolve({ call, kill, ...rest, [Symbol.asyncDispose]: () => Promise.resolve() })
    },
    onInterrupt(listener) {
      interrupt?.addEventListener('abort', listener)
      return () => interrupt?.removeEventListener('abort', listener)
    },
    exit: () => undefined,
    endWithin: () => undefined,
  }
  const code = await runCli(args, effects)
  return { code, ...text, killed }
}
