import type { Api } from '../api/api.ts'
import type { ReportBlock } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'

/** What a view hands over: a frozen copy of what it shows. */
export type NewBlock = Omit<ReportBlock, 'id' | 'addedAt'>

/** Something on the screen that can be added to the report. */
export interface Offer {
  readonly make: () => NewBlock | Promise<NewBlock>
  /** Where it stands: the one that has the focus is added first. */
  readonly within: () => Element | null
}

/** The report of the open project. Blocks are copies: they stay when the run that they come from is gone. */
export class ReportState {
  #blocks = $state.raw<readonly ReportBlock[] | null>(null)
  #offers = $state.raw<readonly Offer[]>([])
  readonly #api: Pick<Api, 'report.get' | 'report.set'>
  /** One change after the other: each is made of what the one before it left. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(api: Pick<Api, 'report.get' | 'report.set'>, feed: Feed) {
    this.#api = api
    let path: string | null = null
    feed.on('project', ({ project }) => {
      const next = project?.path ?? null
      if (next !== path) this.#blocks = null
      path = next
    })
    feed.on('report', () => {
      if (this.#blocks !== null) void this.load()
    })
  }

  /** In the order of the report; null until they were asked for. */
  get blocks(): readonly ReportBlock[] | null {
    return this.#blocks
  }

  /** What the screen that is shown offers. */
  get offers(): readonly Offer[] {
    return this.#offers
  }

  /** Offers something until what it returns is called: `$effect(() => report.offer({ … }))`. */
  offer(offer: Offer): () => void {
    const others = (): readonly Offer[] => this.#offers.filter((one) => one !== offer)
    // Deferred: whoever offers from an effect must not run again because others offer.
    queueMicrotask(() => (this.#offers = [...others(), offer]))
    return () => queueMicrotask(() => (this.#offers = others()))
  }

  /** The offer that has the focus, else the one that was made last. */
  current(focused: Element | null): Offer | null {
    const near = this.#offers.findLast((offer) => focused !== null && offer.within()?.contains(focused) === true)
    return near ?? this.#offers.at(-1) ?? null
  }

  async load(): Promise<void> {
    this.#blocks = await this.#api['report.get']({})
  }

  /** Adds a block at the end, or behind another one. */
  add(block: NewBlock, behind: string | null = null): Promise<void> {
    const added = { ...block, id: newId(), addedAt: new Date().toISOString() }
    return this.#change((blocks) => {
      const at = blocks.findIndex(({ id }) => id === behind)
      return at === -1 ? [...blocks, added] : blocks.toSpliced(at + 1, 0, added)
    })
  }

  change(id: string, change: Partial<Pick<ReportBlock, 'title' | 'text'>>): Promise<void> {
    return this.#change((blocks) => blocks.map((block) => (block.id === id ? { ...block, ...change } : block)))
  }

  remove(id: string): Promise<void> {
    return this.#change((blocks) => blocks.filter((block) => block.id !== id))
  }

  /** Moves a block to a place, counted without it; what lies outside is the first or the last one. */
  move(id: string, to: number): Promise<void> {
    return this.#change((blocks) => {
      const block = blocks.find((one) => one.id === id)
      if (block === undefined) return blocks
      const others = blocks.filter((one) => one.id !== id)
      return others.toSpliced(Math.max(0, Math.min(to, others.length)), 0, block)
    })
  }

  #change(edit: (blocks: readonly ReportBlock[]) => readonly ReportBlock[]): Promise<void> {
    const work = this.#last.then(async () => {
      const before = this.#blocks ?? (await this.#api['report.get']({}))
      const after = edit(before)
      if (after !== before) this.#blocks = await this.#api['report.set']({ blocks: [...after] })
    })
    this.#last = work.catch(() => undefined)
    return work
  }
}

/** Where a page has no secure context it has no `randomUUID` either. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
