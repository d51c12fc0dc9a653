import { readFileSync } from 'node:fs'
import { WorkbenchError } from '../../base/errors.ts'
import { threadEntry } from '../../base/threadEntry.ts'
import { connect, type Client } from '../wire/client.ts'
import type { Call, CallOptions, Input, Item, Method } from './contract.ts'
import { EngineDeath, engineDeathError } from './engineDeath.ts'
import { forkEngine } from './forkEngine.ts'
import type { EngineProcess, SpawnEngine } from './spawnedEngine.ts'

export interface Engine extends AsyncDisposable {
  readonly call: Call
  /** Memory that its process takes now; null where the system does not say, or without a process. */
  memoryBytes(): number | null
  /** Ends the engine process at once and for good; calls that wait are rejected. */
  kill(): void
  /**
   * Ends a process that does not stop although it was asked to. Calls that were aborted end with their signal's reason;
   * others that ran in it are repeated in a new process, and this end of it counts as no death of theirs.
   */
  abandon(): void
  /** Lets the process go, and with it all that it holds; the next call begins a new one. Calls that ran are repeated there. */
  restart(): Promise<void>
  /** From now on no process is started, and every new call is refused; calls that run may end. */
  close(): void
}

export interface EngineHooks {
  /** Told when the process ends although nobody asked it to; `reason` continues "The engine process …". */
  readonly onDeath?: ((reason: string) => void) | undefined
  /** How a process is begun; Electron has a way of its own. @default a child process of Node */
  readonly spawn?: SpawnEngine | undefined
}

/** How long a process that was let go may take to close its files before it is ended. */
const closingMs = 1000
/** How long the system may take to end one. One that is inside the system longer ends later, with nobody waiting for it. */
const endingMs = 1000

/**
 * The engine in a process of its own, so that running out of memory or a driver's crash costs neither the host nor
 * its files. Started by the first call. When it dies, it is started again once and the call repeated (every call of
 * the contract may be); items that were delivered before are not delivered again. After the second death the reason
 * is thrown: WorkbenchError 'run.memory' or 'run.engine'. After `close`, `kill` or its disposal nothing is started any
 * more, whatever was called: WorkbenchError 'run.engine'.
 *
 * @param entry the module to run there, this folder's `engineProcess` unless a test brings its own
 */
export function startEngine(entry: URL = engineEntry(), { onDeath, spawn = forkEngine }: EngineHooks = {}): Engine {
  let current: Child | null = null
  let isClosed = false
  let lastRestart: Promise<void> = Promise.resolve()
  const hear = (death: EngineDeath): void => {
    if (!isClosed) onDeath?.(death.message)
  }

  const call: Call = async <M extends Method>(method: M, input: Input<M>, options: CallOptions<M> = {}) => {
    let delivered = 0
    for (let nDeaths = 0; ;) {
      options.signal?.throwIfAborted()
      if (isClosed) throw closedError()
      if (current === null || current.isOver()) current = startChild(spawn(entry), hear)
      const child = current
      let seen = 0
      const onItem = (item: Item<M>): void => {
        if (++seen <= delivered) return
        delivered = seen
        options.onItem?.(item)
      }
      try {
        return await child.client.call(method, input, { ...options, onItem })
      } catch (error) {
        if (!(error instanceof EngineDeath)) throw error
        options.signal?.throwIfAborted()
        if (isClosed) throw closedError(error)
        if (!child.isRetired() && ++nDeaths === 2) throw engineDeathError(error)
        options.onWarning?.(`The engine process ${error.message}. It is started again and the work repeated.`)
      }
    }
  }
  return {
    call,
    memoryBytes: () => (current === null || current.isOver() ? null : residentBytes(current.process.pid)),
    kill() {
      isClosed = true
      current?.process.kill()
    },
    abandon() {
      if (current === null || current.isOver()) return
      current.retire(new EngineDeath(null, null, '', 'did not stop when it was asked to, and was ended'))
      // Not when the system says that it has ended: what is inside the system may take its time.
      onDeath?.('did not stop when it was asked to, and was ended')
      current.process.kill()
    },
    async restart() {
      if (current === null || current.isOver()) return
      current.retire(new EngineDeath(null, null, '', 'was let go'))
      await (lastRestart = closeChild(current))
    },
    close: () => void (isClosed = true),
    async [Symbol.asyncDispose]() {
      isClosed = true
      await lastRestart
      if (current?.isOver() === false) await closeChild(current)
    },
  }
}

interface Child {
  readonly process: EngineProcess
  readonly client: Client<Call>
  readonly ended: Promise<void>
  /** Makes no more calls of it, on purpose; those that run end with `reason`. */
  retire(reason: EngineDeath): void
  isRetired(): boolean
  /** No more calls can be made of it. */
  isOver(): boolean
}

function startChild(child: EngineProcess, onDeath: (death: EngineDeath) => void): Child {
  const client = connect<Call>({ post: (message) => child.post(message), on: (listener) => child.on(listener) })
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let isOver = false
  let isRetired = false
  child.onEnd(({ code, signal, lastWords }) => {
    const death = new EngineDeath(code, signal, lastWords)
    if (!isRetired) onDeath(death)
    isOver = true
    client.close(death)
    resolve()
  })
  const retire = (reason: EngineDeath): void => {
    isOver = isRetired = true
    client.close(reason)
  }
  return { process: child, client, ended, retire, isRetired: () => isRetired, isOver: () => isOver }
}

async function closeChild({ process: child, ended }: Child): Promise<void> {
  child.letGo()
  const kill = setTimeout(() => child.kill(), closingMs)
  const { promise: givenUp, resolve } = Promise.withResolvers<void>()
  const giveUp = setTimeout(resolve, closingMs + endingMs)
  await Promise.race([ended, givenUp])
  clearTimeout(kill)
  clearTimeout(giveUp)
}

function closedError(cause?: unknown): WorkbenchError {
  return new WorkbenchError('run.engine', 'Engram is closing: no more work is begun.', {}, { cause })
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
  return threadEntry(import.meta.url, './engineProcess.ts', './engine.js')
}
