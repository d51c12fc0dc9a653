import type { Copies, Settle } from './mergeQuestion.ts'
import { pairIdOf } from './pairs.ts'
import type { Question } from './question.ts'
import { fieldsOf, fieldText, sourceOf, withTranslating } from './translatedSides.ts'

/** The sides of one pair in a copy, by their ids. */
type Sides = ReadonlyMap<string, Question>

/**
 * The sides of a pair, each merged for itself, as one pair again: a side that only one copy has gets the domain, status and
 * review of the others; one side at most is the source; and a text is stale where its source now says something
 * else than what the text was made from.
 *
 * @param copies the sides with their options in one order
 */
export function mergeSides(sides: readonly Question[], copies: Copies<Sides>, settle: Settle): Question[] {
  if (sides.length < 2) return [...sides]
  const joined = withOneSource(joinSides(sides, copies, settle))
  const source = sourceOf(joined)!
  return joined.map((side) => (side.id === source.id ? side : withStale(side, source, copies)))
}

function joinSides(sides: readonly Question[], copies: Copies<Sides>, settle: Settle): Question[] {
  const { base, mine, theirs } = copies
  const others = sides.filter(({ id }) => mine.has(id) && theirs.has(id))
  const known = others[0]
  if (known === undefined) return [...sides]
  let status: string | null = null
  const joined = sides.map((side) => {
    const from = mine.has(side.id) ? (theirs.has(side.id) ? null : mine) : theirs
    if (from === null || base.has(side.id)) return side
    const { domain, kind, tags, review, pair } = known
    const was = from.get(known.id)!.status
    // Whoever approved the others has not seen this one.
    if (known.status === 'approved' && was !== 'approved') {
      const [own, other] = [mine.get(known.id)!.status, theirs.get(known.id)!.status]
      status = settle({ field: 'status', base: base.get(known.id)?.status, mine: own, theirs: other }) as string
    }
    const { review: _, extra, ...rest } = side
    const said = review === undefined ? {} : { review }
    return { ...rest, domain, kind, tags, pair, status: known.status, ...said, extra }
  })
  return status === null ? joined : joined.map((side) => ({ ...side, status: status! }))
}

function withOneSource(sides: readonly Question[]): Question[] {
  const source = sides.find(({ translating }) => translating?.isSource === true)
  return sides.map((side) => {
    if (side === source || side.translating?.isSource === undefined) return side
    const { isSource: _, ...others } = side.translating
    return withTranslating(side, others)
  })
}

function withStale(side: Question, source: Question, copies: Copies<Sides>): Question {
  const stale: Record<string, string> = {}
  for (const field of fieldsOf(side)) {
    const from = madeFrom(side, field, copies)
    const isThere = [from ?? '', fieldText(side, field)].every((text) => text.trim() !== '')
    if (isThere && from !== fieldText(source, field)) stale[field] = from!
  }
  const before = JSON.stringify(side.translating?.stale ?? {})
  return before === JSON.stringify(stale) ? side : withTranslating(side, { ...side.translating, stale })
}

/** What the source said when a text of a side was right, by the copies that have the text; null where none says it. */
function madeFrom(side: Question, field: string, copies: Copies<Sides>): string | null {
  const saidIn = (copy: Sides): string | null => {
    const own = copy.get(side.id)
    if (own === undefined || fieldText(own, field) !== fieldText(side, field)) return null
    const source = sourceOf([...copy.values()].filter((each) => pairIdOf(each) === pairIdOf(own)))
    if (source === undefined || source.id === side.id) return null
    return own.translating?.stale?.[field] ?? fieldText(source, field)
  }
  const [base, mine, theirs] = [copies.base, copies.mine, copies.theirs].map(saidIn)
  return mine === null || mine === base ? (theirs ?? mine!) : mine!
}
