import type { Api } from '../../api/api.ts'
import { failureOf, isCancelled } from '../../api/failure.ts'
import type { Failure, PairChange, ProposedOption } from '../../api/shapes.ts'

/** So many are proposed at once. */
const count = 8

/** Wrong options that are proposed for a pair, and those of them that a person has chosen. */
export class Proposals {
  #found = $state.raw<readonly ProposedOption[] | null>(null)
  #chosen = $state.raw<ReadonlySet<ProposedOption>>(new Set())
  #failure = $state.raw<Failure | null>(null)
  #asking = $state.raw<AbortController | null>(null)
  readonly #api: Pick<Api, 'questions.propose'>

  constructor(api: Pick<Api, 'questions.propose'>) {
    this.#api = api
  }

  /** null until somebody asked. */
  get found(): readonly ProposedOption[] | null {
    return this.#found
  }
  get chosen(): ReadonlySet<ProposedOption> {
    return this.#chosen
  }
  get failure(): Failure | null {
    return this.#failure
  }
  get isAsking(): boolean {
    return this.#asking !== null
  }

  async ask(pairId: string, withModel: boolean): Promise<void> {
    this.stop()
    const asking = new AbortController()
    this.#asking = asking
    this.#failure = null
    try {
      const found = await this.#api['questions.propose']({ pairId, count, withModel }, { signal: asking.signal })
      if (this.#asking !== asking) return
      this.#found = found
      this.#chosen = new Set()
    } catch (error) {
      if (this.#asking === asking && !isCancelled(error)) this.#failure = failureOf(error)
    } finally {
      if (this.#asking === asking) this.#asking = null
    }
  }

  choose(proposal: ProposedOption, isOn: boolean): void {
    const chosen = new Set(this.#chosen)
    if (isOn) chosen.add(proposal)
    else chosen.delete(proposal)
    this.#chosen = chosen
  }

  /** The change that puts the chosen ones into the pair; null when none is chosen. */
  change(pairId: string): PairChange | null {
    const options = [...this.#chosen].map(({ texts, origin }) => ({ texts: { ...texts }, origin }))
    return options.length === 0 ? null : { kind: 'distractors', pairId, options }
  }

  /** Those that were chosen are in the pair now. */
  taken(): void {
    this.#found = this.#found?.filter((proposal) => !this.#chosen.has(proposal)) ?? null
    this.#chosen = new Set()
  }

  stop(): void {
    this.#asking?.abort()
    this.#asking = null
  }

  /** For another pair. */
  clear(): void {
    this.stop()
    this.#found = null
    this.#chosen = new Set()
    this.#failure = null
  }
}
