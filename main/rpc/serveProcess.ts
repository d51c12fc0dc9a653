import { contract } from './contract.ts'
import { serve } from './server.ts'
import type { Handlers } from './server.ts'

/**
 * Serves `handlers` on this process's IPC channel until the host lets go of it or dies; then `dispose` runs and the
 * process ends by itself.
 */
export function serveProcess(handlers: Handlers, dispose: () => Promise<void> | void): void {
  // A terminal sends its Ctrl-C to both processes; only the host decides what it means.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => {
    void Promise.resolve(dispose()).finally(() => process.exit(0))
  })
  serve(contract, handlers, {
    post: (message) => {
      // A failed send means that the host has gone: 'disconnect' follows.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    on: (listener) => process.on('message', listener),
  })
}
