import { createBirpc } from 'birpc'
import { decodeError, type EngineSide, type HostSide, type Notice } from './messages.ts'
import type { Progress } from '../../base/contract.ts'
import type { Transport } from './transport.ts'

export interface Client<C> {
  readonly call: C
  /** Rejects every call that waits with `reason`, and every later one. */
  close(reason: Error): void
}

/** What a caller may ask to be told, whatever the contract. */
interface Options {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  readonly onWarning?: (sentence: string) => void
  readonly onItem?: (item: unknown) => void
}

/**
 * The caller's end of a transport, for the contract whose calls have the type `C`: the engine's, or the window's.
 *
 * An aborted signal asks the engine to stop and the call ends when it says that it has: "stopped" then means stopped.
 */
export function connect<C>(transport: Transport): Client<C> {
  const listeners = new Map<number, (notice: Notice) => void>()
  let lastCallId = 0
  let closed: Error | null = null
  const host: HostSide = {
    notice: (callId, notice) => listeners.get(callId)?.(notice),
  }
  const engine = createBirpc<EngineSide, HostSide>(host, {
    post: (data) => transport.post(data),
    on: (listener) => transport.on(listener),
    resolver: (name, found) => (Object.hasOwn(host, name) ? found : undefined),
    eventNames: ['cancel'],
    timeout: -1,
  })

  const call = async (method: string, input: unknown, options: Options = {}): Promise<unknown> => {
    const { signal } = options
    signal?.throwIfAborted()
    if (closed !== null) throw closed
    const callId = ++lastCallId
    const cancel = (): void => void engine.cancel(callId).catch(() => undefined)
    listeners.set(callId, (notice) => deliver(notice, options))
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      const reply = await engine.call(callId, method, input)
      if (!reply.ok) throw decodeError(reply.error, signal)
      return reply.value
    } finally {
      signal?.removeEventListener('abort', cancel)
      listeners.delete(callId)
    }
  }
  return {
    call: call as C,
    close(reason) {
      closed = reason
      engine.$close(reason)
    },
  }
}

function deliver(notice: Notice, options: Options): void {
  if (options.signal?.aborted === true) return
  if (notice.kind === 'progress') options.onProgress?.(notice.progress)
  else if (notice.kind === 'warning') options.onWarning?.(notice.sentence)
  else options.onItem?.(notice.item)
}
