import type { Api } from '../../api/api.ts'
import { failureOf, isCancelled } from '../../api/failure.ts'
import type { Failure, FileSource, MergeInput, MergeOutcome } from '../../api/shapes.ts'

export type Conflict = MergeOutcome['open'][number]
/** What is taken for a conflict; a text of one's own in the place of both. */
export type Choice = { readonly take: 'mine' | 'theirs' } | { readonly take: 'text'; readonly text: string }

interface Copy {
  readonly name: string
  readonly source: FileSource
}

/** A copy of the project that is to be merged: what would come of it, and what a person chooses where both changed something. */
export class MergingCopy {
  #copy = $state.raw<Copy | null>(null)
  #outcome = $state.raw<MergeOutcome | null>(null)
  /** All that were open since the copy was chosen: one that is settled stays in sight. */
  #conflicts = $state.raw<readonly Conflict[]>([])
  #choices = $state.raw<ReadonlyMap<string, Choice>>(new Map())
  #failure = $state.raw<Failure | null>(null)
  #isBusy = $state(false)
  #asked = new AbortController()
  /** Whose part is taken where nothing else is chosen. */
  all = $state<'mine' | 'theirs' | null>(null)
  readonly #api: Pick<Api, 'questions.mergeCopy'>

  constructor(api: Pick<Api, 'questions.mergeCopy'>) {
    this.#api = api
  }

  get name(): string | null {
    return this.#copy?.name ?? null
  }
  get outcome(): MergeOutcome | null {
    return this.#outcome
  }
  get conflicts(): readonly Conflict[] {
    return this.#conflicts
  }
  get failure(): Failure | null {
    return this.#failure
  }
  get isBusy(): boolean {
    return this.#isBusy
  }
  /** How many nothing is chosen for, those that are not shown among them. */
  get nOpen(): number {
    if (this.all !== null) return 0
    const hidden = (this.#outcome?.nOpen ?? 0) - (this.#outcome?.open.length ?? 0)
    return hidden + this.#conflicts.filter(({ key }) => !this.#choices.has(key)).length
  }
  get isReady(): boolean {
    return this.#outcome !== null && !this.#isBusy && this.nOpen === 0
  }

  /** What is taken for a conflict; null: nothing yet. */
  choiceOf(key: string): Choice | null {
    return this.#choices.get(key) ?? (this.all === null ? null : { take: this.all })
  }

  choose(key: string, choice: Choice): void {
    this.#choices = new Map([...this.#choices, [key, choice]])
  }

  async look(copy: Copy): Promise<void> {
    this.#copy = copy
    this.#outcome = null
    this.#conflicts = []
    this.#choices = new Map()
    this.all = null
    await this.#ask(true)
  }

  /** @returns whether it was merged: a choice may bring up what was none before */
  async merge(): Promise<boolean> {
    return this.isReady && (await this.#ask(false))?.merged != null
  }

  /** Nothing that was asked is waited for any more. */
  stop(): void {
    this.#asked.abort()
  }

  async #ask(dryRun: boolean): Promise<MergeOutcome | null> {
    const copy = this.#copy
    if (copy === null) return null
    this.#asked.abort()
    const asked = new AbortController()
    this.#asked = asked
    this.#isBusy = true
    this.#failure = null
    try {
      const chosen = [...this.#choices].map(([key, choice]): MergeInput['chosen'][number] => ({ key, ...choice }))
      const input = { ...copy, chosen, all: this.all, dryRun }
      const outcome = await this.#api['questions.mergeCopy'](input, { signal: asked.signal })
      this.#outcome = outcome
      const known = new Set(this.#conflicts.map(({ key }) => key))
      this.#conflicts = [...this.#conflicts, ...outcome.open.filter(({ key }) => !known.has(key))]
      return outcome
    } catch (error) {
      if (!isCancelled(error) && asked === this.#asked) this.#failure = failureOf(error)
      return null
    } finally {
      if (asked === this.#asked) this.#isBusy = false
    }
  }
}
