import type { PromptState } from './prompt.ts'
import type { WeightPlan } from './weightPlan.ts'

/** However much memory is free. */
const mostBytes = 256e6

/**
 * Bytes that held prompts may take: none where layers are expanded for each visit, since the room is needed for prompts
 * under way then, and none on a GPU.
 */
export function roomForHeld({ layers, promptRoom }: WeightPlan, onCpu: boolean): number {
  if (!onCpu || layers.some((place) => place !== 'float32')) return 0
  return Math.max(0, Math.min(mostBytes, promptRoom.bytes / 4))
}

/**
 * Prompts that ran and are wanted once more, as many as there is room for: the first that came stay, until they are taken.
 * A state is freed when all that have it have disposed of it.
 */
export class HeldPrompts {
  readonly #states = new Map<string, SharedState>()
  #room: number

  /** @param room bytes of keys and values */
  constructor(room: number) {
    this.#room = room
  }

  /** Keeps a state where there is room for it; the caller disposes of what comes back all the same. */
  hold(state: PromptState): PromptState {
    const key = keyOf(state.ids)
    const shared = new SharedState(state)
    if (this.#states.has(key) || shared.bytes > this.#room) return state
    this.#room -= shared.bytes
    this.#states.set(key, shared)
    return shared.use()
  }

  /** Null where it is not held. */
  lend(ids: readonly number[]): PromptState | null {
    return this.#states.get(keyOf(ids))?.use() ?? null
  }

  /** The same, and it is held no longer. */
  take(ids: readonly number[]): PromptState | null {
    const key = keyOf(ids)
    const state = this.lend(ids)
    this.#letGo(key)
    return state
  }

  clear(): void {
    for (const key of [...this.#states.keys()]) this.#letGo(key)
  }

  #letGo(key: string): void {
    const shared = this.#states.get(key)
    if (shared === undefined) return
    this.#states.delete(key)
    this.#room += shared.bytes
    shared.release()
  }
}

class SharedState {
  readonly bytes: number
  readonly #state: PromptState
  /** Whoever holds it is one of them. */
  #users = 1

  constructor(state: PromptState) {
    this.#state = state
    this.bytes = bytesOf(state)
  }

  use(): PromptState {
    this.#users++
    let isUsed = true
    const dispose = (): void => {
      if (isUsed) this.release()
      isUsed = false
    }
    return { ...this.#state, [Symbol.dispose]: dispose }
  }

  release(): void {
    if (--this.#users === 0) this.#state[Symbol.dispose]()
  }
}

function keyOf(ids: readonly number[]): string {
  return ids.join()
}

function bytesOf({ cache }: PromptState): number {
  const tensors = cache.layers.flatMap(({ k, v }) => [k, v])
  return tensors.reduce((sum, { dims }) => sum + 4 * dims.reduce((n, dim) => n * dim, 1), 0)
}
