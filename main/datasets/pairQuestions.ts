/**
 * Finds which questions of different languages are the same question.
 *
 * Each language is held against the first. A candidate has the same pair or id (with the name of its language taken off);
 * where a person says so, the same rank in files of equal length, or numbers or a right answer's text in common. Its
 * confidence are odds that evidence multiplies: whether letter of the right answer, numbers, number of options, domain,
 * and text of the right answer agree. How much the letter says is measured: where options were shuffled apart, the same letter means nothing.
 */
import { decimalDigits } from './decimalDigits.ts'
import { foldText } from './foldText.ts'
import type { Question } from './question.ts'

export type PairEvidence = 'pair' | 'id' | 'order' | 'content'

/** What questions may be paired by beside the pair that they have: a name that both carry, or a guess that is asked for. */
export const pairingWays = ['id', 'order', 'content'] as const
export type PairingWay = (typeof pairingWays)[number]

/** A question and the one of the first language that it translates. */
export interface PairLink {
  readonly pair: string
  readonly lang: string
  readonly ids: readonly [first: string, other: string]
  /** What made the two candidates. */
  readonly by: PairEvidence
  /** 0 to 0.99 */
  readonly confidence: number
  readonly agrees: readonly string[]
  readonly differs: readonly string[]
}

export interface PairedQuestions {
  /** All of them, in their order; those that were paired say so in their provenance. */
  readonly questions: readonly Question[]
  readonly links: readonly PairLink[]
  /** Questions that no link reaches. */
  readonly unpaired: readonly Question[]
}

/** Odds of a candidate before its content is looked at; those of the order depend on how the domains follow each other. */
const priorOdds = { pair: 1e6, id: 30, content: 0.2 } as const
const strongly = 20

interface Candidate {
  readonly first: Question
  readonly other: Question
  readonly by: PairEvidence
  readonly odds: number
}

/**
 * @param by  what is tried beside the pair that questions have
 * @param min links of less confidence are left out
 */
export function pairQuestions(
  questions: readonly Question[],
  { by = 'id', min = 0.5 }: { readonly by?: PairingWay; readonly min?: number } = {},
): PairedQuestions {
  const byLang = Map.groupBy(questions, ({ lang }) => lang ?? '')
  const [[, firsts] = ['', []], ...others] = byLang
  const links: (PairLink & Candidate)[] = []
  for (const [lang, members] of others) {
    const candidates = candidatesOf(firsts, members, by)
    const letterRate = agreementRate(candidates)
    const judged = candidates.map((candidate) => ({ ...candidate, lang, ...judge(candidate, letterRate) }))
    const taken = new Set<Question>()
    for (const candidate of judged.sort((a, b) => b.confidence - a.confidence)) {
      const { first, other, confidence } = candidate
      if (confidence < min || taken.has(first) || taken.has(other)) continue
      taken.add(first).add(other)
      links.push({ ...candidate, pair: '', ids: [first.id, other.id] })
    }
  }
  const pairOf = pairNames(firsts, links)
  const rankOf = new Map(firsts.map((first, rank) => [first, rank]))
  const named = links
    .map((link) => ({ ...link, pair: pairOf.get(link.first) ?? '' }))
    .sort((a, b) => rankOf.get(a.first)! - rankOf.get(b.first)!)
  const linkOf = new Map(named.map((link) => [link.other, link]))
  return {
    questions: questions.map((question) => {
      const pair = linkOf.get(question)?.pair ?? pairOf.get(question)
      if (pair === undefined || pair === question.pair) return question
      const link = linkOf.get(question)
      const from = link === undefined ? {} : { pair: `by ${link.by}, confidence ${link.confidence.toFixed(2)}` }
      return { ...question, pair, provenance: { ...question.provenance, ...from } }
    }),
    links: named.map(({ pair, lang, ids, by, confidence, agrees, differs }) => ({
      pair,
      lang,
      ids,
      by,
      confidence,
      agrees,
      differs,
    })),
    unpaired: questions.filter((question) => !linkOf.has(question) && !pairOf.has(question)),
  }
}

function candidatesOf(firsts: readonly Question[], others: readonly Question[], way: PairingWay): Candidate[] {
  const found: Candidate[] = []
  const match = (by: PairEvidence, odds: number, keyOf: (question: Question, rank: number) => string | null): void => {
    const [byKey, othersByKey] = [firsts, others].map((list) => Map.groupBy(list, keyOf))
    for (const [key, members] of othersByKey!) {
      // What several share tells none of them from another.
      if (key === null || members.length > 1) continue
      const [first, ...more] = byKey!.get(key) ?? []
      if (first !== undefined && more.length === 0) found.push({ first, other: members[0]!, by, odds })
    }
  }
  match('pair', priorOdds.pair, ({ pair }) => pair)
  if (way === 'id') match('id', priorOdds.id, ({ id, lang }) => bareId(id, lang))
  const orderOdds = way === 'order' ? oddsOfOrder(firsts, others) : 0
  if (orderOdds > 0) match('order', orderOdds, (_, rank) => String(rank))
  if (way === 'content') match('content', priorOdds.content, (question) => contentKey(question))
  return found
}

/**
 * Files of equal length may hold the same questions in the same order. Where there are domains they tell: in files that
 * were shuffled apart they do not follow each other alike. Where there is one domain nothing tells.
 */
function oddsOfOrder(firsts: readonly Question[], others: readonly Question[]): number {
  if (firsts.length !== others.length) return 0
  if (new Set([...firsts, ...others].map(({ domain }) => domain)).size === 1) return 2
  const same = firsts.filter(({ domain }, rank) => domain === others[rank]!.domain).length
  return same >= 0.9 * firsts.length ? 15 : 0
}

/** An id without the name of its language at either end: `q1` of `q1-ar`, `en/q1`, `q1_FR`. */
export function bareId(id: string, lang: string | null): string {
  if (lang === null) return id
  const name = lang.replace(/[^\p{L}\p{N}]/gu, '\\$&')
  return id.replace(new RegExp(`^${name}[-_./:]|[-_./:]${name}$`, 'iu'), '')
}

/** What two languages may write the same: the numbers of a question, or its right answer when that has none. */
function contentKey(question: Question): string | null {
  const numbers = numbersOf(question)
  const right = rightText(question)
  if (numbers === '' && right === '') return null
  return JSON.stringify([question.domain, question.options.length, numbers, numbers === '' ? right : ''])
}

function judge({ first, other, ...prior }: Candidate, letterRate: number) {
  let { odds } = prior
  const agrees: string[] = []
  const differs: string[] = []
  const weigh = (name: string, isSame: boolean, ifSame: number, ifNot: number): void => {
    odds *= isSame ? ifSame : ifNot
    ;(isSame ? agrees : differs).push(name)
  }
  const nOptions = Math.max(2, first.options.length)
  const isSameLetter = first.answer === other.answer
  weigh('letter', isSameLetter, letterRate * nOptions, (1 - letterRate) / (1 - 1 / nOptions))
  const [numbers, others] = [numbersOf(first), numbersOf(other)]
  if (numbers !== '' || others !== '') weigh('numbers', numbers === others, strongly, 1 / strongly)
  if (first.options.length !== other.options.length) weigh('number of options', false, 1, 1 / strongly)
  if (first.domain !== '' && other.domain !== '') weigh('domain', first.domain === other.domain, 1, 1 / strongly)
  // Names and formulas are written alike in some languages; that they are not says nothing.
  const right = rightText(first)
  if (right !== '' && right === rightText(other)) weigh('right answer', true, strongly, 1)
  // Never certain: a person may look.
  return { confidence: Math.min(0.99, odds / (1 + odds)), agrees, differs }
}

/** How often candidates by name or rank have the same letter: near one where translations keep the order of options. */
function agreementRate(candidates: readonly Candidate[]): number {
  const sure = candidates.filter(({ by }) => by !== 'content')
  const same = sure.filter(({ first, other }) => first.answer === other.answer).length
  // Laplace's rule, so that a few questions prove little.
  return (same + 1) / (sure.length + 2)
}

/** All numbers of a question's texts in the digits of ASCII, sorted. */
function numbersOf({ stem, options }: Question): string {
  const text = decimalDigits([stem, ...options].join(' '))
  return [...text.matchAll(/\d+(?:[.,]\d+)*/g)]
    .map(([number]) => number.replace(',', '.'))
    .sort()
    .join(' ')
}

/** The right answer where it is more than a number, which is looked at already. */
function rightText({ options, answer }: Question): string {
  const text = foldText(options[answer] ?? '')
  return /\p{L}{2}/u.test(text) ? text : ''
}

/** The pair of every question that a link reaches: the one it has, the id that both have, or the next number. */
function pairNames(firsts: readonly Question[], links: readonly Candidate[]): Map<Question, string> {
  const linked = new Set(links.map(({ first }) => first))
  const byId = new Set(links.flatMap(({ first, by }) => (by === 'id' ? [first] : [])))
  const used = new Set(firsts.flatMap(({ pair }) => pair ?? []))
  const names = new Map<Question, string>()
  const digits = String(firsts.length).length
  for (const [i, first] of firsts.entries()) {
    if (!linked.has(first)) continue
    const isById = byId.has(first)
    const numbered = `pair-${String(i + 1).padStart(digits, '0')}`
    let name = first.pair ?? (isById ? bareId(first.id, first.lang) : numbered)
    while (first.pair === null && used.has(name)) name += "'"
    used.add(name)
    names.set(first, name)
  }
  return names
}
