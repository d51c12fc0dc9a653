import type { WeightPlan } from '../engine/runtime/weightPlan.ts'

/** What a turn on the model is for. */
export interface TurnRequest {
  /** Of the model that is wanted: files, device, threads. */
  readonly key: string
  /** Tokens of the prompt that comes, for whose keys and values there must be room. */
  readonly tokens: number
  readonly signal: AbortSignal
}

export interface Turn extends Disposable {
  /** Of those who use the model at present, this one included. */
  readonly nUnderWay: () => number
}

interface Waiting extends TurnRequest {
  resolve(): void
}

/**
 * Who uses the one loaded model, and when: in the order in which they ask. A model of another key waits until nobody uses
 * the one before, and is loaded by whoever has the first turn; others join as soon as it is in place, as many as its plan
 * has room for.
 */
export class ModelTurns {
  #loaded: { readonly key: string; readonly plan: Pick<WeightPlan, 'together' | 'promptRoom'> } | null = null
  readonly #running = new Set<TurnRequest>()
  #waiting: Waiting[] = []

  async take(request: TurnRequest): Promise<Turn> {
    request.signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting: Waiting = { ...request, resolve }
    const leave = (): void => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting)
      reject(request.signal.reason as Error)
      this.#start()
    }
    request.signal.addEventListener('abort', leave, { once: true })
    this.#waiting.push(waiting)
    this.#start()
    try {
      await promise
    } finally {
      request.signal.removeEventListener('abort', leave)
    }
    const end = (): void => {
      if (this.#running.delete(waiting)) this.#start()
    }
    return { nUnderWay: () => this.#running.size, [Symbol.dispose]: end }
  }

  /** Says which model is in place, by whoever has loaded it or let it go. */
  loaded(key: string, plan: Pick<WeightPlan, 'together' | 'promptRoom'>): void {
    this.#loaded = { key, plan }
    this.#start()
  }

  unloaded(): void {
    this.#loaded = null
  }

  #start(): void {
    for (;;) {
      const [first] = this.#waiting
      if (first === undefined || !this.#fits(first)) return
      this.#waiting.shift()
      this.#running.add(first)
      first.resolve()
    }
  }

  #fits({ key, tokens }: TurnRequest): boolean {
    const [running] = this.#running
    if (running === undefined) return true
    if (running.key !== key || this.#loaded?.key !== key) return false
    const { together, promptRoom } = this.#loaded.plan
    const all = [...this.#running].reduce((sum, other) => sum + other.tokens, tokens)
    return this.#running.size < together && all * promptRoom.perToken <= promptRoom.bytes
  }
}
