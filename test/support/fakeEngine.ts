import { contract, type Handlers, type Method } from '../../main/rpc/engine/contract.ts'
import { startEngine } from '../../main/rpc/engine/engineHost.ts'
import { createHandlers } from '../../main/rpc/engine/handlers.ts'
import type { EngineProcess } from '../../main/rpc/engine/spawnedEngine.ts'
import { serve } from '../../main/rpc/wire/server.ts'
import type { StartEngine } from '../../main/workbench/engineLine.ts'
import { madeUpParts } from './madeUpModel.ts'
import { memoryTransport } from './memoryTransport.ts'

export interface FakeEngine {
  /** For a workbench. */
  readonly start: StartEngine
  /** The calls that were made of it, in order. */
  readonly asked: { readonly method: Method; readonly input: unknown }[]
  /** What answers instead, from now on. */
  readonly overrides: { -readonly [M in Method]?: Handlers[M] }
  /**
   * Lets the model do so many steps more (a prompt, a batch, a token), and then waits in the middle of its work.
   *
   * @returns `reached`: when it waits; `release`: lets it go on
   */
  hold(after?: number): { readonly reached: Promise<void>; release(): void }
  /** Ends its process as the system does that is out of memory. */
  kill(): void
}

/**
 * The engine without a process and without weights: the real line to it, its real jobs and its real way of dying, over a
 * model that is made up. Nothing is kept outside the project.
 */
export function createFakeEngine(): FakeEngine {
  const asked: FakeEngine['asked'] = []
  const overrides: FakeEngine['overrides'] = {}
  let gate: Gate | null = null
  let current: EngineProcess | null = null
  const step = async (signal: AbortSignal | undefined): Promise<void> => {
    signal?.throwIfAborted()
    if (gate === null || gate.left-- > 0) return
    gate.reached.resolve()
    await Promise.race([gate.released.promise, aborted(signal)])
  }
  const spawn = (): EngineProcess => (current = processOf(createHandlers(madeUpParts(step)), { asked, overrides }))
  return {
    start: (hooks) => startEngine(undefined, { ...hooks, spawn }),
    asked,
    overrides,
    hold(after = 0) {
      const mine: Gate = { left: after, reached: Promise.withResolvers(), released: Promise.withResolvers() }
      gate = mine
      const release = (): void => {
        if (gate === mine) gate = null
        mine.released.resolve()
      }
      return { reached: mine.reached.promise, release }
    },
    kill: () => current?.kill(),
  }
}

interface Gate {
  left: number
  readonly reached: PromiseWithResolvers<void>
  readonly released: PromiseWithResolvers<void>
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

type Told = Pick<FakeEngine, 'asked' | 'overrides'>

function processOf({ handlers, dispose }: ReturnType<typeof createHandlers>, told: Told): EngineProcess {
  const [host, engine] = memoryTransport()
  let onEnd: Parameters<EngineProcess['onEnd']>[0] | null = null
  const abortAll = serve(contract, observed(handlers, told), engine)
  const end = (code: number | null, signal: string | null): void => {
    if (onEnd === null) return
    onEnd({ code, signal, lastWords: '' })
    onEnd = null
    abortAll()
    void dispose()
  }
  return {
    pid: undefined,
    post: (message) => host.post(message),
    on: (listener) => host.on(listener),
    onEnd: (listener) => void (onEnd = listener),
    letGo: () => end(0, null),
    kill: () => end(null, 'SIGKILL'),
  }
}

function observed(handlers: Handlers, { asked, overrides }: Told): Handlers {
  const wrapped = (Object.keys(contract) as Method[]).map((method) => [
    method,
    (input: Stored, call: never) => {
      asked.push({ method, input })
      return ((overrides[method] ?? handlers[method]) as (...args: unknown[]) => unknown)(ownStoreOnly(input), call)
    },
  ])
  return Object.fromEntries(wrapped) as Handlers
}

interface Stored {
  readonly store?: { readonly kind: string }
  readonly run?: { readonly store: { readonly kind: string } }
}

/** What would go into the results of whoever runs the tests is not kept. */
function ownStoreOnly(input: Stored): Stored {
  const none = { kind: 'none' }
  if (input.store?.kind === 'user') return { ...input, store: none }
  return input.run?.store.kind === 'user' ? { ...input, run: { ...input.run, store: none } } : input
}
