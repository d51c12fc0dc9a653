import { withNote } from './checks/acceptedWarnings.ts'
import { questionProblems } from './checks/questionProblems.ts'
import { repeatedStem, stemKey } from './checks/repeatedStems.ts'
import { createSetTally } from './checks/setTally.ts'
import { missingOf, missingSide, sideProblems } from './checks/sideChecks.ts'
import { termProblems } from './checks/termChecks.ts'
import { noGlossary, type Glossary } from './glossary.ts'
import type { Problem } from './problem.ts'
import type { PlacedQuestion } from './question.ts'

/**
 * Everything in a set of questions that a person should look at: question by question in their order, then what concerns
 * several of them.
 *
 * @param source   the file's path, for what has no single place
 * @param glossary terms whose agreed translations are looked for
 */
export function lintQuestions(
  questions: readonly PlacedQuestion[],
  source: string,
  glossary: Glossary = noGlossary,
): Problem[] {
  const tally = createSetTally()
  for (const { question } of questions) tally.add(question)
  return [
    ...questions.flatMap(({ question, place }) => questionProblems(question, place)),
    ...duplicateIds(questions),
    ...duplicateStems(questions),
    ...pairProblems(questions, glossary),
    ...tally.problems(source),
  ]
}

function duplicateIds(questions: readonly PlacedQuestion[]): Problem[] {
  const first = new Map<string, string>()
  return questions.flatMap(({ question: { id }, place }): Problem[] => {
    const before = first.get(id)
    if (before === undefined) first.set(id, place)
    if (before === undefined || id === '') return []
    const message = `the id is also that of ${before}`
    return [{ place, id, severity: 'error', rule: 'duplicate-id', message, remedy: 'give it an id of its own' }]
  })
}

function duplicateStems(questions: readonly PlacedQuestion[]): Problem[] {
  const first = new Map<string, PlacedQuestion>()
  return questions.flatMap((placed) => {
    const key = stemKey(placed.question)
    const before = key === null ? undefined : first.get(key)
    if (before !== undefined) return repeatedStem(placed, before)
    if (key !== null) first.set(key, placed)
    return []
  })
}

function pairProblems(questions: readonly PlacedQuestion[], glossary: Glossary): Problem[] {
  const paired = questions.filter(({ question }) => question.pair !== null)
  const langs = new Set(paired.flatMap(({ question }) => question.lang ?? []).sort())
  return [...Map.groupBy(paired, ({ question }) => question.pair!)].flatMap(([pair, members]) => {
    const own = [...sideProblems(pair, members), ...termProblems(members, glossary)]
    const missing = missingOf(langs, new Set(members.flatMap(({ question }) => question.lang ?? [])))
    if (missing !== '') own.push(withNote(missingSide(pair, members[0]!, missing), members[0]!.question))
    return own
  })
}
