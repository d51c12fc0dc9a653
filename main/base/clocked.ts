import { createContext, Script } from 'node:vm'

let work: (() => unknown) | null = null
const context = createContext({ run: () => work?.() })
const script = new Script('run()')

/**
 * Runs code that follows a stranger's instructions, and stops it when its time is up: only `node:vm` can stop a thread
 * from within, even inside a regular expression. It is used for its clock, not as a wall. Starting the clock takes some
 * 0.15 ms. The clock tells the time of the day: where other programs kept the processor busy meanwhile, the work is
 * begun again with twice the time. Not to be nested.
 *
 * @param ms      milliseconds of computing that it may take
 * @param task    may be begun several times
 * @param onLate  makes the error for work that was stopped
 * @throws what `onLate` makes, or what the work throws
 */
export function clocked<T>(ms: number, task: () => T, onLate: () => Error): T {
  for (let tries = 0; ; tries++) {
    const before = process.threadCpuUsage()
    work = task
    try {
      return script.runInContext(context, { timeout: Math.ceil(ms) * 2 ** tries }) as T
    } catch (error) {
      if (!isTimeout(error)) throw error
      const { user, system } = process.threadCpuUsage(before)
      if (user + system >= 500 * ms || tries === mostTries) throw onLate()
    } finally {
      work = null
    }
  }
}

/** After three the processor was busy with other things for 15 times as long. */
const mostTries = 3

/** The clock's error is made inside the context, so it is no instance of this side's Error. */
function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
