import { setTimeout as delay } from 'node:timers/promises'
import { WorkbenchError } from '../../base/errors.ts'
import { PassingFailure } from './hubErrors.ts'

export interface RetryOptions {
  readonly signal: AbortSignal
  /** So many times in a row it may fail without any progress. */
  readonly tries: number
  /** What follows the reason when every try failed: a sentence. */
  readonly advice: string
  /** Waits before the next try. @default a timer */
  readonly wait?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined
}

/**
 * Does `work` again when what it failed at may pass: after a second, two, four …, or after the pause that the server asks for.
 *
 * @param work is given what it calls whenever it gets on: then the count begins anew
 * @throws WorkbenchError 'run.network' when it failed too often; whatever else `work` throws, at once
 */
export async function retrying<T>(
  work: (isGettingOn: () => void) => Promise<T>,
  { signal, tries, advice, wait = (ms) => delay(ms, undefined, { signal }) }: RetryOptions,
): Promise<T> {
  for (let nFailures = 0; ;) {
    signal.throwIfAborted()
    try {
      return await work(() => (nFailures = 0))
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof PassingFailure)) throw error
      if (++nFailures === tries) {
        throw new WorkbenchError('run.network', `${error.message}. ${advice}`, {}, { cause: error.cause ?? error })
      }
      await wait(error.waitMs ?? 1000 * 2 ** (nFailures - 1), signal)
    }
  }
}
