import type { Problem } from '../problem.ts'
import type { PlacedQuestion } from '../question.ts'
import { withNote } from './acceptedWarnings.ts'
import { foldedOf } from './folded.ts'
import { asciiDigits } from './numbers.ts'
import { pairChecks } from './pairChecks.ts'

/** What is wrong with the sides of a pair together: their languages, their answers, and each beside the first. */
export function sideProblems(pair: string, members: readonly PlacedQuestion[]): Problem[] {
  const problems: Problem[] = []
  const add = ({ place, question }: PlacedQuestion, found: Omit<Problem, 'place' | 'id'>): void =>
    void problems.push(withNote({ place, id: question.id, ...found }, question))
  const name = `pair ${JSON.stringify(pair)}`
  const seen = new Set<string>()
  for (const member of members) {
    const { lang } = member.question
    if (lang === null) {
      const message = `${name} holds it without a language`
      add(member, { severity: 'error', rule: 'pair-without-language', message, remedy: 'name its language' })
    } else if (seen.has(lang)) {
      const message = `${name} has two questions in ${lang}`
      const remedy = 'give one of them another pair'
      add(member, { severity: 'error', rule: 'pair-language-twice', message, remedy })
    } else seen.add(lang)
  }
  const byWrongOption = firstByWrongOption(members)
  for (const member of members) {
    const other = byWrongOption.get(comparable(foldedOf(member.question).right))
    if (other === undefined) continue
    const message = `${name} has another right answer in ${other.question.lang ?? 'no language'}, where this one's is wrong`
    const remedy = 'correct the answer of one of them'
    add(member, { severity: 'error', rule: 'pair-answers-differ', message, remedy })
  }
  const [first, ...others] = members
  for (const other of first === undefined ? [] : others) {
    for (const { rule, severity, remedy, find } of pairChecks) {
      for (const message of find(other.question, first!.question)) add(other, { severity, rule, message, remedy })
    }
  }
  return problems
}

/** A pair that lacks a language which others have. */
export function missingSide(pair: string, first: PlacedQuestion, missing: string): Problem {
  const message = `pair ${JSON.stringify(pair)} lacks ${missing}`
  const { place, question } = first
  return {
    place,
    id: question.id,
    severity: 'warning',
    rule: 'pair-incomplete',
    message,
    remedy: 'translate it, or take the pair off',
  }
}

/** The first question that has a text among its wrong options: a translation whose right answer it is differs. */
function firstByWrongOption(members: readonly PlacedQuestion[]): Map<string, PlacedQuestion> {
  const found = new Map<string, PlacedQuestion>()
  if (members.length < 2) return found
  for (const member of members) {
    const { options, right } = foldedOf(member.question)
    for (const option of options) {
      const text = comparable(option)
      if (text !== '' && text !== comparable(right) && !found.has(text)) found.set(text, member)
    }
  }
  return found
}

function comparable(folded: string): string {
  return asciiDigits(folded)
}

/** Languages that are named in a complaint. */
const mostMissing = 16

/**
 * The languages of a set that a pair lacks, as a person reads them; empty when it has all.
 *
 * @param langs in the order in which they are named
 */
export function missingOf(langs: ReadonlySet<string>, seen: ReadonlySet<string>): string {
  const missing: string[] = []
  const nMissing = langs.size - seen.size
  for (const lang of langs) {
    if (missing.length === Math.min(nMissing, mostMissing)) break
    if (!seen.has(lang)) missing.push(lang)
  }
  return nMissing > mostMissing ? `${missing.join(', ')} and ${nMissing - mostMissing} more` : missing.join(', ')
}
