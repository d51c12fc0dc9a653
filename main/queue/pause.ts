import { setTimeout as wait } from 'node:timers/promises'

/** @throws the signal's reason when aborted */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
}
