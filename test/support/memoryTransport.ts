import type { Transport } from '../../main/rpc/wire/transport.ts'

/** Two ends of a queue that clones what passes, like a channel between processes does. */
export function memoryTransport(): [Transport, Transport] {
  const a = end()
  const b = end()
  return [
    { post: b.deliver, on: a.on },
    { post: a.deliver, on: b.on },
  ]
}

function end() {
  const listeners: ((message: unknown) => void)[] = []
  return {
    on: (listener: (message: unknown) => void) => void listeners.push(listener),
    deliver: (message: unknown) => {
      const clone: unknown = structuredClone(message)
      setImmediate(() => listeners.forEach((listener) => listener(clone)))
    },
  }
}
