import { allLetters } from '../optionLetters.ts'
import type { Problem } from '../problem.ts'
import type { Question } from '../question.ts'

/** Counts over a set of questions, from which it is told what none of them shows alone. Questions come and go. */
export interface SetTally {
  add(question: Question): void
  remove(question: Question): void
  /** @param source what the set is called, for what has no single place */
  problems(source: string): Problem[]
}

/** The questions of one domain in one language. */
interface Field {
  readonly domain: string
  readonly lang: string | null
  readonly count: number
}

/** A field with fewer questions says nothing about the field. */
const enoughPerField = 5
/** A smaller set is one that is being begun. */
const wholeSet = 50

export function createSetTally(): SetTally {
  const letters = new Map<number, Map<string, number>>()
  const fields = new Map<string, Field>()
  let size = 0
  const count = (question: Question, by: 1 | -1): void => {
    size += by
    const { options, variants, answer, domain, lang } = question
    const counts = letters.get(options.length) ?? new Map<string, number>()
    letters.set(options.length, counts)
    const right = variants.length > 0 ? variants.map(({ gold }) => gold) : [allLetters[answer]]
    for (const letter of right) if (letter !== undefined) counts.set(letter, (counts.get(letter) ?? 0) + by)
    const field = JSON.stringify([domain, lang])
    const n = (fields.get(field)?.count ?? 0) + by
    if (n === 0) fields.delete(field)
    else fields.set(field, { domain, lang, count: n })
  }
  return {
    add: (question) => count(question, 1),
    remove: (question) => count(question, -1),
    problems: (source) => [
      ...[...letters].flatMap(([nOptions, counts]) => letterImbalance(nOptions, counts, source)),
      ...(size < wholeSet ? [] : fewPerField([...fields.values()], source)),
    ],
  }
}

/** Right letters of the prompts, or of the options as they are given where there are none. */
function letterImbalance(nOptions: number, right: ReadonlyMap<string, number>, source: string): Problem[] {
  const counts = allLetters.slice(0, nOptions).map((letter) => right.get(letter) ?? 0)
  const total = [...right.values()].reduce((sum, count) => sum + count, 0)
  const expected = total / nOptions
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
}

function fewPerField(fields: readonly Field[], source: string): Problem[] {
  if (fields.length < 2) return []
  return fields.flatMap(({ domain, lang, count }): Problem[] => {
    if (count >= enoughPerField) return []
    const name = `${domain === '' ? 'no domain' : domain}, ${lang ?? 'no language'}`
    return [
      {
        ...{ place: source, id: null, severity: 'warning', rule: 'few-per-field' },
        message: `${name} has only ${count} of the questions`,
        remedy: `add some, at least ${enoughPerField}, or put them into another field: of so few no field is told`,
      },
    ]
  })
}
