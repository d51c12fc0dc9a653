import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SpawnProbe } from './probeTypes.ts'

/** The probe as a child process of Node. */
export const forkProbe: SpawnProbe = (entry, args) => {
  const child = fork(fileURLToPath(entry), args, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // a driver's chatter is no result of ours; which library is missing is told on standard error alone
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(0, 20_000)))
  return {
    on: (listener) => void child.on('message', listener),
    onEnd(listener) {
      child.on('error', () => listener({ code: null, signal: null, lastWords }))
      child.on('close', (code, signal) => listener({ code, signal, lastWords }))
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
