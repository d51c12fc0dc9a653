import { endWithin } from '../base/lastResort.ts'
import type { Effects } from './effects.ts'
import { standardOutput } from './standardOutput.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The effects of a real process. */
export function processEffects(): Effects {
  const stdout = standardOutput(process.stdout, 'Standard output')
  return {
    stdout,
    // What is lost of it cannot be told anywhere.
    stderr: standardOutput(process.stderr, 'Standard error'),
    startEngine: async () => (await import('../rpc/engine/engineHost.ts')).startEngine(),
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
