import type { Api } from '../../api/api.ts'
import type { PairChange, QuestionPage, QuestionRow } from '../../api/shapes.ts'
import type { RowOrder } from '../../grid/rowPage.ts'
import type { Feed } from '../../state/feed.svelte.ts'

type Host = Pick<Api, 'questions.page' | 'questions.change'>
type Order = Parameters<Api['questions.page']>[0]['order']

/** The questions of the project as a list: pages of it, its facets, and changes of many at once. */
export class QuestionSet {
  #facets = $state.raw<QuestionPage['facets']>({})
  #langs = $state.raw<readonly string[]>([])
  #total = $state<number | null>(null)
  #version = $state(0)
  /** Pair ids by their place in the list, as far as they were seen. */
  #ids: string[] = []
  #order: Order = null
  readonly #api: Host

  constructor(api: Host) {
    this.#api = api
  }

  /** Follows the project's changes until it is given back. */
  follow(feed: Feed): () => void {
    return feed.on('questions', () => void this.#version++)
  }

  get facets(): QuestionPage['facets'] {
    return this.#facets
  }
  get langs(): readonly string[] {
    return this.#langs
  }
  /** How many the filter finds; null until the first page is there. */
  get total(): number | null {
    return this.#total
  }
  /** Grows with every change of the questions. */
  get version(): number {
    return this.#version
  }
  /** How the list was sorted when it was read last. */
  get order(): Order {
    return this.#order
  }

  /** @param sorted by a column of the list, whose ids are what the host sorts by */
  async page(filter: string, offset: number, limit: number, sorted: RowOrder | null): Promise<QuestionPage> {
    const order = sorted as Order
    this.#order = order
    const page = await this.#api['questions.page']({ filter, order, offset, limit })
    if (offset === 0) this.#ids = []
    page.rows.forEach((row, i) => (this.#ids[offset + i] = row.pairId))
    this.#facets = page.facets
    if (!sameList(this.#langs, page.langs)) this.#langs = page.langs
    this.#total = page.total
    return page
  }

  /** All rows that a filter finds, in the order of the list. */
  async all(filter: string): Promise<readonly QuestionRow[]> {
    const rows: QuestionRow[] = []
    for (let total = 1; rows.length < total;) {
      const page = await this.#api['questions.page']({ filter, order: this.#order, offset: rows.length, limit: 1000 })
      if (page.rows.length === 0) break
      total = page.total
      rows.push(...page.rows)
    }
    return rows
  }

  /** @returns the pairs that were changed or made */
  async change(changes: readonly PairChange[]): Promise<{ readonly pairIds: readonly string[] }> {
    return await this.#api['questions.change']({ changes: [...changes] })
  }

  /** The pair before or behind another one in the list as it is filtered and sorted now. */
  neighbour(pairId: string, step: 1 | -1): string | null {
    const here = this.#ids.indexOf(pairId)
    return (here === -1 ? undefined : this.#ids[here + step]) ?? null
  }

  /** Its place in the list, from 1; null when it is not in it. */
  place(pairId: string): number | null {
    const here = this.#ids.indexOf(pairId)
    return here === -1 ? null : here + 1
  }
}

/** Whether a question may be approved: an error of its text forbids it. */
export function mayApprove({ nErrors }: Pick<QuestionRow, 'nErrors'>): boolean {
  return nErrors === 0
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}
