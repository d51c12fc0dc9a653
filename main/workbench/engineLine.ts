import { basename } from 'node:path'
import type { Call, Input } from '../rpc/engine/contract.ts'
import type { Engine, EngineHooks } from '../rpc/engine/engineHost.ts'
import type { EventLog } from './events.ts'
import type { EngineEvent } from '../rpc/window/shapes.ts'

/** The engine as the workbench uses it: every change of its state is an event. */
export interface EngineLine extends AsyncDisposable {
  readonly call: Call
  /** The model that the engine holds, as far as is known. */
  loaded(): LoadedModel | null
  setLoaded(model: LoadedModel | null): void
  memoryBytes(): number | null
  /** Ends the process, and with it everything that it holds; the next call begins a new one. */
  restart(): Promise<void>
  /** Ends a process that does not stop when it is asked to; see Engine.abandon. */
  abandon(): void
  /** From now on no process is started. */
  close(): void
}

export interface LoadedModel {
  readonly dir: string
  readonly name: string
  /** Null where it is not known: a run was told to choose. */
  readonly device: Exclude<RunChoice['device'], 'auto'> | null
}

/** How the workbench's engine is started; a test brings its own. */
export type StartEngine = (hooks: EngineHooks) => Engine

/** Work that is done sooner is not worth a word, and neither is a pause between two pieces of it. */
const wordAfterMs = 300

/** @param nameOf what a model of this folder or file is called */
export function createEngineLine(
  start: StartEngine,
  events: EventLog,
  nameOf: (dir: string) => string = (dir) => basename(dir),
): EngineLine {
  let loaded: LoadedModel | null = null
  let nCalls = 0
  let state: EngineEvent['state'] = 'stopped'
  let timer: NodeJS.Timeout | undefined
  const engine = start({
    onDeath(reason) {
      loaded = null
      publish(nCalls > 0 ? 'restarted' : 'stopped', reason)
    },
  })

  function publish(next: EngineEvent['state'], reason: string | null = null): void {
    clearTimeout(timer)
    state = next
    events.publish({
      ...{ kind: 'engine', state, reason },
      ...{ device: loaded?.device ?? null, model: loaded?.name ?? null, memoryBytes: engine.memoryBytes() },
    })
  }

  function setLoaded(model: LoadedModel | null): void {
    loaded = model
    publish(state)
  }

  function say(next: EngineEvent['state']): void {
    clearTimeout(timer)
    if (next !== state) publish(next)
  }

  function saySoon(next: EngineEvent['state']): void {
    clearTimeout(timer)
    timer = setTimeout(() => say(next), wordAfterMs).unref()
  }

  const call: Call = async (method, input, options = {}) => {
    if (++nCalls === 1) {
      if (state === 'stopped' || state === 'dead') say('starting')
      else saySoon('busy')
    }
    const { onProgress } = options
    const run = 'run' in input ? input.run : null
    // The engine holds one model: a call that needs another gives up the one before.
    const isOther = run !== null && run.model !== loaded?.dir
    if (isOther && loaded !== null) setLoaded(null)
    try {
      const answer = await engine.call(method, input, {
        ...options,
        onProgress(progress) {
          // Whoever reports is up and at work.
          if (state === 'starting') say('busy')
          onProgress?.(progress)
        },
      })
      if (isOther)
        setLoaded({ dir: run.model, name: nameOf(run.model), device: run.device === 'auto' ? null : run.device })
      return answer
    } catch (error) {
      if (isLost(error)) publish('dead', error.message)
      throw error
    } finally {
      nCalls--
      if (nCalls === 0 && state !== 'dead') {
        if (state === 'starting' || state === 'restarted') say('ready')
        else saySoon('ready')
      }
    }
  }
  return {
    call,
    loaded: () => loaded,
    memoryBytes: () => engine.memoryBytes(),
    setLoaded,
    async restart() {
      loaded = null
      await engine.restart()
      publish('stopped')
    },
    abandon: () => engine.abandon(),
    close: () => engine.close(),
    async [Symbol.asyncDispose]() {
      clearTimeout(timer)
      await engine[Symbol.asyncDispose]()
    },
  }
}

function isLost(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && (error.code === 'run.engine' || error.code === 'run.memory')
}

/** What most calls of the engine are given: a checkpoint, where to compute, and where to keep what comes out. */
export type RunChoice = Input<'logits'>['run']
