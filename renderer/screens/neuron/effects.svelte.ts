import type { Api } from '../../api/api.ts'
import { failureOf, isCancelled } from '../../api/failure.ts'
import type { EffectSource, Failure, NeuronEffects, NeuronRef } from '../../api/shapes.ts'

export interface EffectQuestion {
  readonly neuron: NeuronRef
  readonly source: EffectSource
  readonly sample: number | null
}

/** Prompts so far. */
type Progress = { readonly done: number; readonly total: number }

/** A neuron's exact effects on some questions: asked for, followed and stopped. What was measured is kept by the host. */
export class Effects {
  #found = $state.raw<{ readonly of: string; readonly effects: NeuronEffects } | null>(null)
  #failure = $state.raw<{ readonly of: string; readonly failure: Failure } | null>(null)
  #progress = $state.raw<Progress | null>(null)
  #asking = $state.raw<AbortController | null>(null)
  /** How far it was when it was stopped. */
  #stopped = $state.raw<{ readonly of: string; readonly at: Progress | null } | null>(null)
  readonly #api: Pick<Api, 'neuron.effects'>

  constructor(api: Pick<Api, 'neuron.effects'>) {
    this.#api = api
  }

  get isAsking(): boolean {
    return this.#asking !== null
  }
  get progress(): Progress | null {
    return this.#progress
  }

  /** What was found for exactly this question; null for another one. */
  found(question: EffectQuestion): NeuronEffects | null {
    return this.#found?.of === keyOf(question) ? this.#found.effects : null
  }
  failure(question: EffectQuestion): Failure | null {
    return this.#failure?.of === keyOf(question) ? this.#failure.failure : null
  }
  /** Null unless it was the last thing that was stopped. */
  stopped(question: EffectQuestion): { readonly at: Progress | null } | null {
    return this.#stopped?.of === keyOf(question) ? this.#stopped : null
  }

  async ask(question: EffectQuestion): Promise<void> {
    this.#asking?.abort()
    const asking = new AbortController()
    const of = keyOf(question)
    this.#asking = asking
    this.#progress = null
    this.#failure = null
    this.#stopped = null
    const { neuron, source, sample } = question
    try {
      const effects = await this.#api['neuron.effects'](
        { neuron: [...neuron], source: { ...source }, sample },
        { signal: asking.signal, onItem: (progress) => void (this.#asking === asking && (this.#progress = progress)) },
      )
      if (this.#asking === asking) this.#found = { of, effects }
    } catch (error) {
      if (this.#asking !== asking) return
      if (isCancelled(error)) this.#stopped = { of, at: this.#progress }
      else this.#failure = { of, failure: failureOf(error) }
    } finally {
      if (this.#asking === asking) this.#asking = null
    }
  }

  stop(): void {
    this.#asking?.abort()
  }

  /** Nobody looks any more. */
  leave(): void {
    this.#asking?.abort()
    this.#asking = null
  }
}

function keyOf({ neuron, source, sample }: EffectQuestion): string {
  return JSON.stringify([neuron, source.runId, source.filter, sample])
}
