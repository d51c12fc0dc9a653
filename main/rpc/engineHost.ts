import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { connect } from './client.ts'
import type { Client } from './client.ts'
import type { Call, Item, Method } from './contract.ts'
import { EngineDeath, engineDeathError } from './engineDeath.ts'

export interface Engine extends AsyncDisposable {
  readonly call: Call
  /** Memory that its process takes now; null where the system does not say, or without a process. */
  memoryBytes(): number | null
  /** Ends the engine process at once; calls that wait are rejected. */
  kill(): void
}

export interface EngineHooks {
  /** Told when the process ends although nobody asked it to; `reason` continues "The engine process …". */
  readonly onDeath?: ((reason: string) => void) | undefined
}

/** How long a process that was let go may take to close its files before it is ended. */
const closingMs = 1000

/**
 * The engine in a process of its own, so that running out of memory or a driver's crash costs neither the host nor
 * its files. Started by the first call. When it dies, it is started again once and the call repeated (every call of
 * the contract may be); items that were delivered before are not delivered again. After the second death the reason
 * is thrown: WorkbenchError 'run.memory' or 'run.engine'.
 *
 * @param entry the module to run there, this folder's `engineProcess` unless a test brings its own
 */
export function startEngine(entry: URL = engineEntry(), { onDeath }: EngineHooks = {}): Engine {
  let current: Child | null = null
  let killed = false
  let isClosing = false
  const hear = (death: EngineDeath): void => {
    if (!killed && !isClosing) onDeath?.(death.message)
  }

  const call: Call = async (method, input, options = {}) => {
    let delivered = 0
    for (let attempt = 1; ; attempt++) {
      options.signal?.throwIfAborted()
      if (current === null || current.hasDied()) current = startChild(entry, hear)
      let seen = 0
      const onItem = (item: Item<Method>): void => {
        if (++seen <= delivered) return
        delivered = seen
        options.onItem?.(item)
      }
      try {
        return await current.client.call(method, input, { ...options, onItem })
      } catch (error) {
        if (!(error instanceof EngineDeath)) throw error
        options.signal?.throwIfAborted()
        if (killed || attempt === 2) throw engineDeathError(error)
        options.onWarning?.(`The engine process ${error.message}. It is started again and the work repeated.`)
      }
    }
  }
  return {
    call,
    memoryBytes: () => (current === null || current.hasDied() ? null : residentBytes(current.process.pid)),
    kill() {
      killed = true
      current?.process.kill('SIGKILL')
    },
    async [Symbol.asyncDispose]() {
      isClosing = true
      if (current !== null) await closeChild(current)
    },
  }
}

interface Child {
  readonly process: ChildProcess
  readonly client: Client<Call>
  hasDied(): boolean
}

function startChild(entry: URL, onDeath: (death: EngineDeath) => void): Child {
  const child = fork(fileURLToPath(entry), [], {
    serialization: 'advanced',
    // Not the host's own flags: a debugger's port, for one, is taken.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // Standard output belongs to the host's results alone; what native libraries print is kept for a death's reason.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let stderrTail = ''
  child.stdout?.resume()
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (process.env['ENGRAM_DEBUG'] !== undefined) process.stderr.write(text)
    stderrTail = (stderrTail + text).slice(-4000)
  })
  const client = connect<Call>({
    post: (message) => {
      // A failed send means that the child has died: its exit is reported below.
      if (child.connected && message !== undefined) child.send(message as object, () => undefined)
    },
    on: (listener) => child.on('message', listener),
  })
  let died = false
  const end = (death: EngineDeath): void => {
    if (died) return
    died = true
    onDeath(death)
    client.close(death)
  }
  child.on('error', (error) => end(new EngineDeath(null, null, error.message)))
  // 'close' comes after the last message and the last line of its standard error have been read.
  child.on('close', (code, signal) => end(new EngineDeath(code, signal, stderrTail)))
  return { process: child, client, hasDied: () => died }
}

async function closeChild(child: Child): Promise<void> {
  const { process: childProcess } = child
  if (child.hasDied() || childProcess.exitCode !== null || childProcess.signalCode !== null) return
  const { promise, resolve } = Promise.withResolvers<void>()
  childProcess.once('exit', () => resolve())
  if (childProcess.connected) childProcess.disconnect()
  const timer = setTimeout(() => childProcess.kill('SIGKILL'), closingMs)
  await promise
  clearTimeout(timer)
}

/** Linux says so in a file; elsewhere there is no way without a program to ask. */
function residentBytes(pid: number | undefined): number | null {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))
    return found === null ? null : Number(found[1]) * 1024
  } catch {
    return null
  }
}

/** `engineProcess.ts` beside this file in the source; `engine.js` beside the bundle that this is a part of. */
function engineEntry(): URL {
  return new URL(import.meta.filename.endsWith('.ts') ? './engineProcess.ts' : './engine.js', import.meta.url)
}
