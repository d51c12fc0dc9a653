import type { Api } from '../../api/api.ts'
import { failureOf } from '../../api/failure.ts'
import type { Failure, Pair, PairChange, Status } from '../../api/shapes.ts'

type Host = Pick<Api, 'questions.pair' | 'questions.change'>
type List = Omit<Parameters<Api['questions.pair']>[0], 'pairId'>

/** A text that was typed and is not saved yet. */
interface Draft {
  readonly change: PairChange
  readonly text: string
}

/**
 * The pair that is being edited. A text is saved as one step when its field is left, and before the pair is; whoever goes on
 * to the next finds it loaded.
 */
export class PairEditing {
  #pair = $state.raw<Pair | null>(null)
  #drafts = $state.raw<ReadonlyMap<string, Draft>>(new Map())
  #failure = $state.raw<Failure | null>(null)
  readonly #api: Host
  readonly #list: () => List
  readonly #ahead = new Map<string, Promise<Pair>>()

  /** @param list the list whose neighbours a pair has; all pairs without */
  constructor(api: Host, list: () => List = () => ({})) {
    this.#api = api
    this.#list = list
  }

  get pair(): Pair | null {
    return this.#pair
  }
  get failure(): Failure | null {
    return this.#failure
  }
  get isDirty(): boolean {
    return this.#drafts.size > 0
  }

  /** Shows a pair; takes it from those that were loaded ahead. */
  async show(pairId: string): Promise<void> {
    await this.#guard(async () => {
      const pair = await (this.#ahead.get(pairId) ?? this.#read(pairId))
      this.#ahead.clear()
      this.#pair = pair
      this.#drafts = new Map()
    })
  }

  /** Loads a pair that is likely to be shown next. */
  prefetch(pairId: string | null): void {
    if (pairId === null || this.#ahead.has(pairId)) return
    const loading = this.#read(pairId)
    loading.catch(() => this.#ahead.delete(pairId))
    this.#ahead.set(pairId, loading)
  }

  /** What a field shows: what was typed, else what is saved. */
  text(key: string, saved: string): string {
    return this.#drafts.get(key)?.text ?? saved
  }

  type(key: string, change: PairChange & { readonly text: string }): void {
    this.#drafts = new Map(this.#drafts).set(key, { change, text: change.text })
  }

  /** Saves what was typed, as one step. */
  async save(): Promise<void> {
    const drafts = [...this.#drafts.values()]
    if (drafts.length > 0) await this.#change(drafts.map(({ change }) => change))
  }

  setAnswer(answer: number): Promise<void> {
    return this.#changePair((pairId) => ({ kind: 'answer', pairId, answer }))
  }

  setStatus(status: Status): Promise<void> {
    return this.#changePair((pairId) => ({ kind: 'status', pairIds: [pairId], status }))
  }

  setDomain(domain: string): Promise<void> {
    return this.#changePair((pairId) => ({ kind: 'domain', pairIds: [pairId], domain }))
  }

  dismissFailure(): void {
    this.#failure = null
  }

  #read(pairId: string): Promise<Pair> {
    return this.#api['questions.pair']({ ...this.#list(), pairId })
  }

  async #changePair(change: (pairId: string) => PairChange): Promise<void> {
    if (this.#pair === null) return
    await this.#change([...[...this.#drafts.values()].map((draft) => draft.change), change(this.#pair.pairId)])
  }

  async #change(changes: PairChange[]): Promise<void> {
    const pairId = this.#pair?.pairId
    await this.#guard(async () => {
      await this.#api['questions.change']({ changes })
      this.#drafts = new Map()
      if (pairId !== undefined && this.#pair?.pairId === pairId) {
        this.#pair = await this.#read(pairId)
      }
    })
  }

  /** A failure stays with what was typed: nothing is lost, and it can be tried again. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.#failure = null
    } catch (error) {
      this.#failure = failureOf(error)
    }
  }
}
