import { createSlices, type Slices } from '../base/slices.ts'
import { gravest } from '../datasets/marks.ts'
import { statusOf, type QuestionPair } from '../datasets/pairs.ts'
import { isOpen } from '../datasets/problem.ts'
import { sensitivityValues } from '../datasets/sensitivity.ts'
import { isStale } from '../datasets/translatedSides.ts'
import type { Risks } from './questionRisks.ts'
import { questionKeys, sensitivityKeys, type QuestionSet } from './questionSet.ts'
import { sortInSlices } from './slicedSort.ts'
import { parseFilter } from './typedFilter.ts'

export interface QuestionOrder {
  readonly by: 'position' | 'id' | 'domain' | 'status' | 'issues' | 'risk'
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
  readonly facets: Readonly<Record<string, { value: string; count: number }[]>>
  /** The pairs around one, which need not be listed itself: those between which it would stand. */
  around(pair: QuestionPair): { readonly position: number; readonly previousId: string | null; nextId: string | null }
}

/**
 * Lists the pairs of a set, in slices. The last list is kept while nothing changes: it is read page by page, and pair by
 * pair. Whoever asks for another one waits for those before: of a filter that is typed, all but the last are given up.
 */
export function createPairLists(
  risks: Risks,
): (set: QuestionSet, choice: ListChoice, signal: AbortSignal) => Promise<PairList> {
  let last: { readonly of: readonly QuestionPair[]; readonly key: string; readonly list: PairList } | null = null
  let turn: Promise<unknown> = Promise.resolve()
  return (set, choice, signal) => {
    const list = async (): Promise<PairList> => {
      signal.throwIfAborted()
      const of = set.pairs()
      const judged = choice.order?.by === 'risk' ? await risks.judge(set, signal) : 0
      const key = JSON.stringify([choice.filter, choice.order, judged])
      if (last?.of !== of || last.key !== key) {
        last = { of, key, list: await pairList(set, of, choice, risks, createSlices(signal)) }
      }
      return last.list
    }
    const found = turn.then(list)
    turn = found.catch(() => undefined)
    return found
  }
}

async function pairList(
  set: QuestionSet,
  all: readonly QuestionPair[],
  { filter, order }: ListChoice,
  risks: Risks,
  slices: Slices,
): Promise<PairList> {
  const compare = comparison(set, risks, order ?? { by: 'position', descending: false })
  const found = await matchingPairs(set, all, filter, slices)
  if (order?.by === 'issues') {
    for (const pair of found) {
      set.problems(pair)
      await slices.step()
    }
  }
  const pairs = order === null ? found : await sortInSlices(found, compare, slices)
  return {
    pairs,
    facets: await facetCounts(set, { all, found }, filter, slices),
    around(pair) {
      const low = pairs.indexOf(pair)
      const next = low >= 0 ? low + 1 : firstBehind(pairs, (each) => compare(each, pair) > 0)
      const position = low >= 0 ? low : next
      return {
        position,
        previousId: pairs[position - 1]?.pairId ?? null,
        nextId: pairs[next]?.pairId ?? null,
      }
    },
  }
}

/** The first place of a sorted list at which `isBehind` holds; its end when there is none. */
function firstBehind<T>(list: readonly T[], isBehind: (each: T) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBehind(list[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/** The pairs of which a side fits. */
export async function matchingPairs(
  set: QuestionSet,
  all: readonly QuestionPair[],
  filter: string,
  slices: Slices,
  without?: string,
): Promise<readonly QuestionPair[]> {
  const fits = parseFilter(filter, questionKeys, without)
  const found: QuestionPair[] = []
  for (const pair of all) {
    if (set.filterRows(pair).some(fits)) found.push(pair)
    await slices.step()
  }
  return found
}

const collator = new Intl.Collator('en', { numeric: true })

function comparison(
  set: QuestionSet,
  risks: Risks,
  { by, descending }: QuestionOrder,
): (a: QuestionPair, b: QuestionPair) => number {
  const keys: Record<QuestionOrder['by'], (a: QuestionPair, b: QuestionPair) => number> = {
    position: (a, b) => a.position - b.position,
    id: (a, b) => collator.compare(a.pairId, b.pairId),
    domain: (a, b) => collator.compare(a.sides[0]?.domain ?? '', b.sides[0]?.domain ?? ''),
    status: (a, b) => collator.compare(statusOf(a.sides[0]!), statusOf(b.sides[0]!)),
    issues: (a, b) => set.problems(a).filter(isOpen).length - set.problems(b).filter(isOpen).length,
    risk: (a, b) => (risks.of(a)?.risk ?? 0) - (risks.of(b)?.risk ?? 0),
  }
  const sign = descending ? -1 : 1
  return (a, b) => sign * keys[by](a, b) || a.position - b.position
}

async function facetCounts(
  set: QuestionSet,
  { all, found }: { readonly all: readonly QuestionPair[]; readonly found: readonly QuestionPair[] },
  filter: string,
  slices: Slices,
) {
  const values: Record<string, (pair: QuestionPair) => readonly string[]> = {
    status: ({ sides }) => [statusOf(sides[0]!)],
    domain: ({ sides }) => [sides[0]?.domain ?? ''],
    kind: ({ sides }) => [sides[0]?.kind ?? ''],
    lang: ({ sides }) => sides.map(({ lang }) => lang ?? ''),
    tag: ({ sides }) => sides[0]?.tags ?? [],
    assigned: ({ sides }) => [sides[0]?.review?.assigned ?? ''],
    origin: ({ sides }) => sides.map(({ translating }) => translating?.origin ?? ''),
    mark: ({ sides }) => sides.map((side) => gravest(side) ?? ''),
    ...Object.fromEntries(
      Object.entries(sensitivityKeys).map(([key, field]) => {
        return [key, ({ sides }: QuestionPair) => sides.flatMap((side) => sensitivityValues(side, field))]
      }),
    ),
    stale: ({ sides }) => (sides.some(isStale) ? ['yes'] : []),
  }
  const facets: Record<string, { value: string; count: number }[]> = {}
  for (const [name, valuesOf] of Object.entries(values)) {
    const counts = new Map<string, number>()
    // A filter that does not ask for a facet finds the same with it left out.
    const isAsked = filter.toLowerCase().includes(name)
    for (const pair of isAsked ? await matchingPairs(set, all, filter, slices, name) : found) {
      for (const value of new Set(valuesOf(pair))) counts.set(value, (counts.get(value) ?? 0) + 1)
      await slices.step()
    }
    const facet = [...counts].filter(([value]) => value !== '').map(([value, count]) => ({ value, count }))
    facets[name] = facet.sort((a, b) => b.count - a.count || a.value.localeCompare(b.value))
  }
  return facets
}
