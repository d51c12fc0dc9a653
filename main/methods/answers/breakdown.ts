import type { Answer } from './answerSchema.ts'
import type { Breakdown } from './breakdownSchema.ts'
import type { Facts } from './units.ts'

/** Answers as tables: which letter was given for which, and whether the sides of a question agree. */
export function breakdownOf(answers: readonly Answer[], facts: Facts): Breakdown {
  const letters = [...new Set(answers.flatMap(({ gold, pred }) => [gold, pred]))].sort()
  const confusion = letters.map(() => letters.map(() => 0))
  for (const { gold, pred } of answers) confusion[letters.indexOf(gold)]![letters.indexOf(pred)]!++
  const sides = [...rightSides(answers, facts).values()]
  const langs = [...new Set(sides.flatMap((of) => [...of.keys()]))]
  const pairs = langs.flatMap((a, i) => langs.slice(i + 1).map((b): [string, string] => [a, b]))
  const agreement = pairs.map((langs) => {
    const asked = sides.filter((of) => langs.every((lang) => of.has(lang)))
    const count = (first: boolean, second: boolean): number =>
      asked.filter((of) => of.get(langs[0]) === first && of.get(langs[1]) === second).length
    return {
      langs,
      both: count(true, true),
      first: count(true, false),
      second: count(false, true),
      neither: count(false, false),
    }
  })
  return { letters, confusion, agreement: agreement.filter((of) => of.both + of.first + of.second + of.neither > 0) }
}

/** By fact and language: whether more than half of what that side was asked was answered right. */
export function rightSides(
  answers: readonly Answer[],
  facts: Facts,
): ReadonlyMap<number, ReadonlyMap<string, boolean>> {
  const units = Map.groupBy(answers, ({ id }) => facts.unitOf(id))
  return new Map(
    [...units].map(([unit, of]) => {
      const byLang = Map.groupBy(of, ({ id }) => facts.fieldOf(id).lang)
      const right = [...byLang].map(([lang, side]) => {
        const nRight = side.filter(({ correct }) => correct).length
        return [lang, 2 * nRight > side.length] as const
      })
      return [unit, new Map(right)]
    }),
  )
}
