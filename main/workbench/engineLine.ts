import { isAbort } from '../base/errors.ts'
import type { Call, Input } from '../rpc/contract.ts'
import type { Engine, EngineHooks } from '../rpc/engineHost.ts'
import type { EventLog } from './events.ts'
import type { EngineEvent } from './shapes.ts'

/** The engine as the workbench uses it: every change of its state is an event. */
export interface EngineLine extends AsyncDisposable {
  readonly call: Call
  /** The model that the engine holds, as far as is known. */
  loaded(): LoadedModel | null
  setLoaded(model: LoadedModel | null): void
  memoryBytes(): number | null
  /** Ends the process, and with it everything that it holds; the next call begins a new one. */
  restart(): Promise<void>
}

export interface LoadedModel {
  readonly dir: string
  readonly name: string
  readonly device: 'cpu' | 'webgpu' | 'cuda'
}

/** How the workbench's engine is started; a test brings its own. */
export type StartEngine = (hooks: EngineHooks) => Engine

export function createEngineLine(start: StartEngine, events: EventLog): EngineLine {
  let loaded: LoadedModel | null = null
  let nCalls = 0
  let state: EngineEvent['state'] = 'stopped'
  let engine = begin()

  function begin(): Engine {
    const mine: Engine = start({
      onDeath(reason) {
        // An engine that was let go of on purpose has nothing to tell.
        if (mine !== engine) return
        loaded = null
        say(nCalls > 0 ? 'restarted' : 'stopped', reason)
      },
    })
    return mine
  }

  function say(next: EngineEvent['state'], reason: string | null = null): void {
    if (next === state && reason === null) return
    state = next
    events.publish({
      ...{ kind: 'engine', state, reason },
      ...{ device: loaded?.device ?? null, model: loaded?.name ?? null, memoryBytes: engine.memoryBytes() },
    })
  }

  const call: Call = async (method, input, options) => {
    nCalls++
    say(state === 'stopped' || state === 'dead' ? 'starting' : 'busy')
    try {
      const output = await engine.call(method, input, options)
      if (nCalls === 1) say('ready')
      return output
    } catch (error) {
      const isDead =
        error instanceof Error && 'code' in error && (error.code === 'run.engine' || error.code === 'run.memory')
      if (isDead) say('dead', error.message)
      else if (nCalls === 1 || isAbort(error)) say('ready')
      throw error
    } finally {
      nCalls--
    }
  }
  return {
    call,
    loaded: () => loaded,
    memoryBytes: () => engine.memoryBytes(),
    setLoaded(model) {
      loaded = model
      state = 'starting'
      say(nCalls > 0 ? 'busy' : 'ready')
    },
    async restart() {
      const before = engine
      loaded = null
      engine = begin()
      await before[Symbol.asyncDispose]()
      say('stopped')
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

/** What most calls of the engine are given: a checkpoint, where to compute, and where to keep what comes out. */
export type RunChoice = Input<'logits'>['run']
