import { endWithin } from '../base/lastResort.ts'
import type { Effects } from './effects.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The effects of a real process. */
export function processEffects(): Effects {
  // Whoever reads our output may stop reading (`| head`), or be a terminal that is closed: that ends the command and is no
  // error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    process.exit(0)
  })
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    startEngine: async () => (await import('../rpc/engineHost.ts')).startEngine(),
    onInterrupt(listener) {
      for (const signal of signals) process.on(signal, listener)
      return () => {
        for (const signal of signals) process.off(signal, listener)
      }
    },
    exit: (code) => process.exit(code),
    endWithin,
  }
}
