import { questionKeys, statusOf } from './questionSet.ts'
import type { QuestionPair, QuestionSet } from './questionSet.ts'
import { parseFilter } from './typedFilter.ts'
import type { Filter } from './typedFilter.ts'

export interface QuestionOrder {
  readonly by: 'position' | 'id' | 'domain' | 'status' | 'issues'
  readonly descending: boolean
}

/** Which pairs are listed, and how. */
export interface ListChoice {
  readonly filter: string
  readonly order: QuestionOrder | null
}

export interface PairList {
  readonly pairs: readonly QuestionPair[]
  /** How many pairs each value would leave, with the other conditions as they are. */
  facets(): Readonly<Record<string, { value: string; count: number }[]>>
  /** The pairs around one, which need not be listed itself: those between which it would stand. */
  around(pair: QuestionPair): { readonly position: number; readonly previousId: string | null; nextId: string | null }
}

/** Lists the pairs of a set. The last list is kept while nothing changes: it is read page by page, and pair by pair. */
export function createPairLists(): (set: QuestionSet, choice: ListChoice) => PairList {
  let last: { readonly of: readonly QuestionPair[]; readonly key: string; readonly list: PairList } | null = null
  return (set, choice) => {
    const of = set.pairs()
    const key = JSON.stringify([choice.filter, choice.order])
    if (last?.of === of && last.key === key) return last.list
    const list = pairList(set, choice)
    last = { of, key, list }
    return list
  }
}

function pairList(set: QuestionSet, { filter, order }: ListChoice): PairList {
  const compare = comparison(set, order ?? { by: 'position', descending: false })
  const found = matching(set, parseFilter(filter, questionKeys))
  const pairs = order === null ? found : found.toSorted(compare)
  let facets: ReturnType<PairList['facets']> | null = null
  return {
    pairs,
    facets: () => (facets ??= facetCounts(set, filter)),
    around(pair) {
      const [low, high] = [pairs.indexOf(pair), pairs.findIndex((each) => compare(each, pair) > 0)]
      const next = low >= 0 ? low + 1 : high < 0 ? pairs.length : high
      const position = low >= 0 ? low : next
      return {
        position,
        previousId: pairs[position - 1]?.pairId ?? null,
        nextId: pairs[next]?.pairId ?? null,
      }
    },
  }
}

/** The pairs of which a side fits. */
function matching(set: QuestionSet, filter: Filter): readonly QuestionPair[] {
  return set.pairs().filter((pair) => set.filterRows(pair).some(filter))
}

function comparison(set: QuestionSet, { by, descending }: QuestionOrder): (a: QuestionPair, b: QuestionPair) => number {
  const collator = new Intl.Collator('en', { numeric: true })
  const keys: Record<QuestionOrder['by'], (a: QuestionPair, b: QuestionPair) => number> = {
    position: (a, b) => a.position - b.position,
    id: (a, b) => collator.compare(a.pairId, b.pairId),
    domain: (a, b) => collator.compare(a.sides[0]?.domain ?? '', b.sides[0]?.domain ?? ''),
    status: (a, b) => collator.compare(statusOf(a.sides[0]!), statusOf(b.sides[0]!)),
    issues: (a, b) => set.problems(a).length - set.problems(b).length,
  }
  const sign = descending ? -1 : 1
  return (a, b) => sign * keys[by](a, b) || a.position - b.position
}

function facetCounts(set: QuestionSet, filter: string) {
  const values: Record<string, (pair: QuestionPair) => readonly string[]> = {
    status: ({ sides }) => [statusOf(sides[0]!)],
    domain: ({ sides }) => [sides[0]?.domain ?? ''],
    kind: ({ sides }) => [sides[0]?.kind ?? ''],
    lang: ({ sides }) => sides.map(({ lang }) => lang ?? ''),
    tag: ({ sides }) => sides[0]?.tags ?? [],
  }
  const entries = Object.entries(values).map(([name, valuesOf]) => {
    const counts = new Map<string, number>()
    for (const pair of matching(set, parseFilter(filter, questionKeys, name))) {
      for (const value of new Set(valuesOf(pair))) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    const facet = [...counts].filter(([value]) => value !== '').map(([value, count]) => ({ value, count }))
    return [name, facet.sort((a, b) => b.count - a.count || a.value.localeCompare(b.value))] as const
  })
  return Object.fromEntries(entries)
}
