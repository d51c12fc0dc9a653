import type { Api } from '../../api/api.ts'
import { failureOf, isCancelled } from '../../api/failure.ts'
import type { Comparison, Failure, RunRow } from '../../api/shapes.ts'

export type ComparedRun = Comparison['runs'][number]

/** Runs beside a baseline, as the host compares them, and the flips that are stepped through. */
export class Comparing {
  #comparison = $state.raw<Comparison | null>(null)
  #failure = $state.raw<Failure | null>(null)
  #asked = ''
  #asking: AbortController | null = null
  readonly #api: Pick<Api, 'compare.runs' | 'compare.rows'>

  constructor(api: Pick<Api, 'compare.runs' | 'compare.rows'>) {
    this.#api = api
  }

  /** Null until the first answer, and where there is nothing to compare. */
  get comparison(): Comparison | null {
    return this.#comparison
  }
  get failure(): Failure | null {
    return this.#failure
  }

  readonly baseline = $derived<ComparedRun | null>(this.#comparison?.runs[0] ?? null)

  /** Compares, when it is not what was compared last. What is shown stays until the answer is there. */
  async show(runIds: readonly string[], baselineId: string, version: string): Promise<void> {
    const asked = JSON.stringify([runIds, baselineId, version])
    if (asked === this.#asked) return
    this.#asked = asked
    this.#asking?.abort()
    const { signal } = (this.#asking = new AbortController())
    try {
      const found = await this.#api['compare.runs']({ runIds: [...runIds], baselineId }, { signal })
      if (signal.aborted) return
      this.#comparison = found
      this.#failure = null
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return
      this.#failure = failureOf(error)
      this.#comparison = null
    }
  }

  clear(): void {
    this.#asked = ''
    this.#comparison = null
    this.#failure = null
  }

  /** The row at a place of the list as it is filtered; null behind its end. */
  async rowAt(refs: { baselineId: string; runId: string }, filter: string, offset: number): Promise<RunRow | null> {
    const { rows } = await this.#api['compare.rows']({ ...refs, filter, offset, limit: 1 })
    return rows[0] ?? null
  }
}
