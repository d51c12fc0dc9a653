import { endWithHost } from '../../base/lastResort.ts'
import { isAboutProbes, parentPort } from '../../engine/runtime/probeLine.ts'
import { contract, type Handlers } from './contract.ts'
import { serve } from '../wire/server.ts'

/** What a host that has no channel to close says instead. */
export const letGo = 'let go'

/**
 * Serves `handlers` on this process's IPC channel until the host lets go of it or dies; then `dispose` runs and the
 * process ends by itself.
 */
export function serveProcess(handlers: Handlers, dispose: () => Promise<void> | void): void {
  // The host's process id is the one argument; what is deaf when the host dies does not hear 'disconnect'.
  endWithHost(Number(process.argv[2]))
  // A terminal sends its Ctrl-C to both processes; only the host decides what it means.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => {
    void Promise.resolve(dispose()).finally(() => process.exit(0))
  })
  const port = parentPort()
  if (port !== null) {
    // Electron ends the process with its parent, and by itself where it is told to.
    serve(contract, handlers, {
      post: (message) => port.postMessage(message),
      on: (listener) =>
        port.on('message', ({ data }) => {
          if (data === letGo) process.emit('disconnect')
          else if (!isAboutProbes(data)) listener(data)
        }),
    })
    return
  }
  serve(contract, handlers, {
    post: (message) => {
      // A failed send means that the host has gone: 'disconnect' follows.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    on: (listener) => process.on('message', listener),
  })
}
