import type { Api } from '../../api/api.ts'
import { failureOf, isCancelled } from '../../api/failure.ts'
import type { Failure, FreeTextResult, Prompting } from '../../api/shapes.ts'
import { wordDiff } from '../../ui/wordDiff.ts'

type Side = 'before' | 'after'

export interface FreeTextSettings {
  readonly prompt: string
  readonly prompting: Prompting
  readonly maxTokens: number
  readonly temperature: number
  readonly seed: number
}

/** A prompt continued without and with an edit: the pieces as they come, and what can be said of both afterwards. */
export class FreeText {
  #pieces = $state.raw<Readonly<Record<Side, readonly string[]>>>({ before: [], after: [] })
  #result = $state.raw<FreeTextResult | null>(null)
  #asked = $state.raw<FreeTextSettings | null>(null)
  #failure = $state.raw<Failure | null>(null)
  #running = $state.raw<AbortController | null>(null)
  #isStopped = $state(false)
  readonly #api: Pick<Api, 'edits.freeText'>

  constructor(api: Pick<Api, 'edits.freeText'>) {
    this.#api = api
  }

  /** What the texts that are shown were asked with. */
  get asked(): FreeTextSettings | null {
    return this.#asked
  }
  /** Null until both texts are through. */
  get result(): FreeTextResult | null {
    return this.#result
  }
  get failure(): Failure | null {
    return this.#failure
  }
  get isRunning(): boolean {
    return this.#running !== null
  }
  get isStopped(): boolean {
    return this.#isStopped
  }

  /** As far as they have come. */
  readonly texts = $derived({
    before: this.#result?.before ?? this.#pieces.before.join(''),
    after: this.#result?.after ?? this.#pieces.after.join(''),
  })
  /** Which side is being written. */
  readonly writing = $derived<Side | null>(
    this.#running === null ? null : this.#pieces.after.length > 0 ? 'after' : 'before',
  )
  readonly diff = $derived(this.#running === null ? wordDiff(this.texts.before, this.texts.after) : null)
  /** The first token that differs, on each side; null where none does, or a side has ended there. */
  readonly divergence = $derived.by(() => {
    const at = this.#result?.firstDifference ?? null
    if (at === null) return null
    return { at, before: this.#pieces.before[at] ?? null, after: this.#pieces.after[at] ?? null }
  })

  async run(editId: string, settings: FreeTextSettings): Promise<void> {
    this.#running?.abort()
    const controller = new AbortController()
    this.#running = controller
    this.#asked = settings
    this.#pieces = { before: [], after: [] }
    this.#result = null
    this.#failure = null
    this.#isStopped = false
    try {
      const result = await this.#api['edits.freeText'](
        { editId, ...settings },
        {
          signal: controller.signal,
          onItem: ({ side, text }) => {
            if (this.#running !== controller) return
            this.#pieces = { ...this.#pieces, [side]: [...this.#pieces[side], text] }
          },
        },
      )
      if (this.#running === controller) this.#result = result
    } catch (error) {
      if (this.#running !== controller) return
      if (isCancelled(error)) this.#isStopped = true
      else this.#failure = failureOf(error)
    } finally {
      if (this.#running === controller) this.#running = null
    }
  }

  /** What has come stays. */
  stop(): void {
    this.#running?.abort()
  }

  dismissFailure(): void {
    this.#failure = null
  }
}
