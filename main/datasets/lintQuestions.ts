import { foldText } from './foldText.ts'
import { allLetters } from './optionLetters.ts'
import type { Problem } from './problem.ts'
import type { PlacedQuestion, Question } from './question.ts'
import { questionProblems } from './questionRules.ts'

/**
 * Everything in a set of questions that a person should look at: question by question in their order, then what concerns
 * several of them.
 *
 * @param source the file's path, for what has no single place
 */
export function lintQuestions(questions: readonly PlacedQuestion[], source: string): Problem[] {
  return [
    ...questions.flatMap(({ question, place }) => questionProblems(question, place)),
    ...setProblems(questions, source),
  ]
}

/** The part of it that concerns several questions. */
function setProblems(questions: readonly PlacedQuestion[], source: string): Problem[] {
  return [
    ...repeated(
      questions,
      'duplicate-id',
      'error',
      ({ id }) => id,
      'the id is also that of',
      'give it an id of its own',
    ),
    ...repeated(
      questions,
      'duplicate-stem',
      'warning',
      ({ stem, lang }) => (stem.trim() === '' ? '' : JSON.stringify([foldText(stem), lang])),
      'the question is also that of',
      'take one of the two out, or word them apart',
    ),
    ...pairProblems(questions),
    ...letterImbalance(questions, source),
  ]
}

function repeated(
  questions: readonly PlacedQuestion[],
  rule: string,
  severity: Problem['severity'],
  key: (question: Question) => string,
  message: string,
  remedy: string,
): Problem[] {
  const first = new Map<string, string>()
  return questions.flatMap(({ question, place }): Problem[] => {
    const name = key(question)
    const before = first.get(name)
    if (before === undefined) first.set(name, place)
    return before === undefined || name === ''
      ? []
      : [{ place, id: question.id, severity, rule, message: `${message} ${before}`, remedy }]
  })
}

function pairProblems(questions: readonly PlacedQuestion[]): Problem[] {
  const paired = questions.filter(({ question }) => question.pair !== null)
  const langs = new Set(paired.flatMap(({ question }) => question.lang ?? []))
  return [...Map.groupBy(paired, ({ question }) => question.pair)].flatMap(([pair, members]) => {
    const problems: Problem[] = []
    const add = (member: PlacedQuestion, severity: Problem['severity'], rule: string, what: string, remedy: string) =>
      void problems.push({
        ...{ place: member.place, id: member.question.id, severity, rule, remedy },
        message: `pair ${JSON.stringify(pair)} ${what}`,
      })
    const seen = new Set<string>()
    for (const member of members) {
      const { lang } = member.question
      if (lang === null)
        add(member, 'error', 'pair-without-language', 'holds it without a language', 'name its language')
      else if (seen.has(lang)) {
        add(member, 'error', 'pair-language-twice', `has two questions in ${lang}`, 'give one of them another pair')
      } else seen.add(lang)
    }
    const missing = missingOf(langs, seen)
    const [first] = members
    if (first !== undefined && missing !== '') {
      add(first, 'warning', 'pair-incomplete', `lacks ${missing}`, 'translate it, or take the pair off')
    }
    const byWrongOption = firstByWrongOption(members)
    for (const member of members) {
      const other = byWrongOption.get(rightOf(member.question))
      if (other === undefined) continue
      const what = `has another right answer in ${other.question.lang ?? 'no language'}, where this one's is wrong`
      add(member, 'error', 'pair-answers-differ', what, 'correct the answer of one of them')
    }
    return problems
  })
}

/** Languages that are named in a complaint. */
const mostMissing = 16

function missingOf(langs: ReadonlySet<string>, seen: ReadonlySet<string>): string {
  const missing: string[] = []
  const nMissing = langs.size - seen.size
  for (const lang of langs) {
    if (missing.length === Math.min(nMissing, mostMissing)) break
    if (!seen.has(lang)) missing.push(lang)
  }
  return nMissing > mostMissing ? `${missing.join(', ')} and ${nMissing - mostMissing} more` : missing.join(', ')
}

/** The first question that has a text among its wrong options, folded: a translation whose right answer it is differs. */
function firstByWrongOption(members: readonly PlacedQuestion[]): Map<string, PlacedQuestion> {
  const found = new Map<string, PlacedQuestion>()
  for (const member of members) {
    const right = rightOf(member.question)
    for (const option of member.question.options) {
      const text = foldText(option)
      if (text !== '' && text !== right && !found.has(text)) found.set(text, member)
    }
  }
  return found
}

function rightOf({ options, answer }: Question): string {
  return foldText(options[answer] ?? '')
}

/** Right letters of the prompts, or of the options as they are given where there are none. */
function letterImbalance(questions: readonly PlacedQuestion[], source: string): Problem[] {
  const bySize = Map.groupBy(questions, ({ question }) => question.options.length)
  return [...bySize].flatMap(([nOptions, members]): Problem[] => {
    const right = members.flatMap(({ question: { variants, answer } }) =>
      variants.length > 0 ? variants.map(({ gold }) => gold) : (allLetters[answer] ?? []),
    )
    const counts = allLetters.slice(0, nOptions).map((letter) => right.filter((each) => each === letter).length)
    const expected = right.length / nOptions
    if (nOptions < 2 || expected < 5) return []
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    const freedom = nOptions - 1
    // Wilson and Hilferty's cube root; 3.09 standard deviations are one set in a thousand.
    const spread = 2 / (9 * freedom)
    if (Math.cbrt(chiSquare / freedom) <= 1 - spread + 3.09 * Math.sqrt(spread)) return []
    const list = counts.map((count, i) => `${allLetters[i] ?? ''} ${count}`).join(', ')
    return [
      {
        ...{ place: source, id: null, severity: 'warning', rule: 'letter-imbalance' },
        message: `the right letters of questions with ${nOptions} options are ${list}`,
        remedy: 'engram data convert --render writes prompts in which every letter is right equally often',
      },
    ]
  })
}
