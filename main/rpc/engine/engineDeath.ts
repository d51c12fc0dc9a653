import { WorkbenchError } from '../../base/errors.ts'

/** The engine process ended although nobody asked it to. The message continues "The engine process …". */
export class EngineDeath extends Error {
  override readonly name = 'EngineDeath'
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stderrTail: string

  /** @param message what happened, where it is known better than by code and signal */
  constructor(exitCode: number | null, signal: string | null, stderrTail: string, message?: string) {
    super(
      message ??
        (signal !== null
          ? `was ended by ${signal}`
          : exitCode !== null
            ? `ended with exit code ${exitCode}`
            : 'could not be started'),
    )
    this.exitCode = exitCode
    this.signal = signal
    this.stderrTail = stderrTail
  }
}

/** What the ways of dying mean; only the first three point at memory with any certainty. */
const signalHints: Readonly<Record<string, string>> = {
  SIGKILL: 'The operating system does this when memory runs out',
  SIGABRT: 'Libraries do this when an allocation fails',
  SIGTRAP: 'The runtime does this when a single allocation is too large',
  SIGSEGV: 'This is a crash in a native library or a driver',
  SIGBUS: 'This happens when a file that is mapped into memory becomes shorter, or its disk fails',
  SIGILL: 'The processor lacks an instruction that a native library uses',
}
const memorySignals = ['SIGKILL', 'SIGABRT', 'SIGTRAP']

/** The reason of a death as an error for the person at the screen: 'run.memory' when memory is likely, else 'run.engine'. */
export function engineDeathError(death: EngineDeath): WorkbenchError {
  const { signal, exitCode, stderrTail } = death
  const ranOut = /out of memory|bad_alloc|allocation failed/i.test(stderrTail)
  const isMemory = ranOut || (signal !== null && memorySignals.includes(signal))
  const words = lastWords(stderrTail)
  const hint = signal !== null ? signalHints[signal] : undefined
  const sentences = [
    `The engine process ${death.message}, and again after a restart.`,
    hint === undefined ? '' : `${hint}.`,
    words === '' ? '' : `Its last words: ${words}`,
    isMemory ? 'Close other programs or choose a smaller model.' : 'Results that were complete are kept.',
  ]
  return new WorkbenchError(isMemory ? 'run.memory' : 'run.engine', sentences.filter((s) => s !== '').join(' '), {
    signal,
    exitCode,
    stderrTail,
  })
}

/** The line of a dying process's standard error that says why; the lines after it are mostly a native stack. */
function lastWords(stderrTail: string): string {
  const lines = stderrTail.split('\n').filter((line) => !/^\s*(\d+:|at |#|-)/.test(line))
  const why = lines.find((line) => /error|fatal|terminate|what\(\)|memory/i.test(line)) ?? ''
  return why.trim().slice(0, 300)
}
