import { readFileSync } from 'node:fs'
import { connect } from './client.ts'
import type { Client } from './client.ts'
import type { Call, Item, Method } from './contract.ts'
import { EngineDeath, engineDeathError } from './engineDeath.ts'
import { forkEngine } from './forkEngine.ts'
import type { EngineProcess, SpawnEngine } from './spawnedEngine.ts'

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
  /** How a process is begun; Electron has a way of its own. @default a child process of Node */
  readonly spawn?: SpawnEngine | undefined
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
export function startEngine(entry: URL = engineEntry(), { onDeath, spawn = forkEngine }: EngineHooks = {}): Engine {
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
      if (current === null || current.hasDied()) current = startChild(spawn(entry), hear)
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
      current?.process.kill()
    },
    async [Symbol.asyncDispose]() {
      isClosing = true
      if (current !== null) await closeChild(current)
    },
  }
}

interface Child {
  readonly process: EngineProcess
  readonly client: Client<Call>
  readonly ended: Promise<void>
  hasDied(): boolean
}

function startChild(child: EngineProcess, onDeath: (death: EngineDeath) => void): Child {
  const client = connect<Call>({ post: (message) => child.post(message), on: (listener) => child.on(listener) })
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let died = false
  child.onEnd(({ code, signal, lastWords }) => {
    died = true
    const death = new EngineDeath(code, signal, lastWords)
    onDeath(death)
    client.close(death)
    resolve()
  })
  return { process: child, client, ended, hasDied: () => died }
}

async function closeChild({ process: child, ended, hasDied }: Child): Promise<void> {
  if (hasDied()) return
  child.letGo()
  const timer = setTimeout(() => child.kill(), closingMs)
  await ended
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
  // Electron's archive holds no program that another process could run: what is unpacked beside it does.
  const here = import.meta.url.replace(/app\.asar(?=\/)/, 'app.asar.unpacked')
  return new URL(import.meta.filename.endsWith('.ts') ? './engineProcess.ts' : './engine.js', here)
}
