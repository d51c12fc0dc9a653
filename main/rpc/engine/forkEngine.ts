import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EngineProcess } from './spawnedEngine.ts'

/**
 * The garbage collector counts the arrays that each graph gives back as growth of a heap of some 30 MB, and after every 9 MB of
 * them marked all of it: a tenth of an evaluation's processor time. The heap may grow to three times what is alive.
 */
const heapGrowth = '--heap-growing-percent=200'

/** How long after its end the last words of a process may take to be read. */
const readingMs = 500

/** The engine as a child process of Node. It is told this process's id, so that it ends when we have gone. */
export function forkEngine(entry: URL): EngineProcess {
  const child = fork(fileURLToPath(entry), [String(process.pid)], {
    serialization: 'advanced',
    // Not the host's own flags: a debugger's port, for one, is taken.
    execArgv: ['--disable-warning=ExperimentalWarning', heapGrowth],
    // Standard output belongs to the host's results alone; what native libraries print is kept for a death's reason.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let lastWords = ''
  let isLetGo = false
  child.stdout?.resume()
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (process.env['ENGRAM_DEBUG'] !== undefined) process.stderr.write(text)
    lastWords = (lastWords + text).slice(-4000)
  })
  return {
    pid: child.pid,
    post(message) {
      // A failed send means that the child has died: its end is reported below.
      if (child.connected && message !== undefined) child.send(message as object, () => undefined)
    },
    on: (listener) => void child.on('message', listener),
    onEnd(listener) {
      let isTold = false
      let timer: NodeJS.Timeout | undefined
      const tell = (end: Parameters<typeof listener>[0]): void => {
        clearTimeout(timer)
        if (!isTold) listener(end)
        isTold = true
      }
      child.on('error', (error) => tell({ code: null, signal: null, lastWords: error.message }))
      // 'close' comes after the last message and the last line of its standard error have been read.
      child.on('close', (code, signal) => tell({ code, signal, lastWords }))
      child.on('exit', (code, signal) => {
        // After a disconnect from this side, 'close' does not come; nothing more is to be read then. Nor does it come while
        // a process that the engine's libraries began holds its standard error open.
        if (isLetGo) tell({ code, signal, lastWords })
        else if (!isTold) timer = setTimeout(() => tell({ code, signal, lastWords }), readingMs)
      })
    },
    letGo() {
      isLetGo = true
      if (child.connected) child.disconnect()
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
