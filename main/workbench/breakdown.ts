import type { Question } from '../datasets/question.ts'
import { unitOf } from './accuracy.ts'
import type { Answer } from './runRecords.ts'
import type { Breakdown } from './shapes.ts'

/** Answers as tables: which letter was given for which, and whether the sides of a question agree. */
export function breakdownOf(answers: readonly Answer[], questions: ReadonlyMap<string, Question>): Breakdown {
  const letters = [...new Set(answers.flatMap(({ gold, pred }) => [gold, pred]))].sort()
  const confusion = letters.map(() => letters.map(() => 0))
  for (const { gold, pred } of answers) confusion[letters.indexOf(gold)]![letters.indexOf(pred)]!++
  const sides = [...rightSides(answers, questions).values()]
  const langs = [...new Set(sides.flatMap((of) => [...of.keys()]))]
  const pairs = langs.flatMap((a, i) => langs.slice(i + 1).map((b): [string, string] => [a, b]))
  const agreement = pairs.map((langs) => {
    const both = sides.filter((of) => langs.every((lang) => of.has(lang)))
    const count = (first: boolean, second: boolean): number =>
      both.filter((of) => of.get(langs[0]) === first && of.get(langs[1]) === second).length
    const [neither, second, first, all] = [
      count(false, false),
      count(false, true),
      count(true, false),
      count(true, true),
    ]
    return { langs, both: all, first, second, neither }
  })
  return { letters, confusion, agreement: agreement.filter((of) => of.both + of.first + of.second + of.neither > 0) }
}

/** By fact and language: whether more than half of what that side was asked was answered right. */
export function rightSides(
  answers: readonly Answer[],
  questions: ReadonlyMap<string, Question>,
): ReadonlyMap<string, ReadonlyMap<string, boolean>> {
  const units = Map.groupBy(answers, (answer) => unitOf(answer, questions))
  return new Map(
    [...units].map(([unit, of]) => {
      const byLang = Map.groupBy(of, ({ id }) => questions.get(id)?.lang ?? '')
      const right = [...byLang].map(([lang, side]) => {
        const nRight = side.filter(({ correct }) => correct).length
        return [lang, 2 * nRight > side.length] as const
      })
      return [unit, new Map(right)]
    }),
  )
}
