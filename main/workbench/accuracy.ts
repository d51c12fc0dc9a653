import type { Question } from '../datasets/question.ts'
import { effectiveSize } from '../methods/statistics/effectiveSize.ts'
import { wilsonInterval } from '../methods/statistics/wilson.ts'
import { parseJson } from '../files/parseJson.ts'
import { pairIdOf } from '../datasets/pairs.ts'
import type { Answer } from './runRecords.ts'
import type { Run, Share } from './shapes.ts'

/** The share of right answers, whole and by domain and language. */
export function accuracyOf(answers: readonly Answer[], questions: ReadonlyMap<string, Question>): Run['accuracy'] {
  if (answers.length === 0) return null
  const cells = Map.groupBy(answers, ({ id }) => {
    const { domain = '', lang = null } = questions.get(id) ?? {}
    return JSON.stringify([domain, lang ?? ''])
  })
  return {
    all: shareOf(answers, questions),
    cells: [...cells].map(([key, of]) => {
      const [domain, lang] = parseJson(key) as [string, string]
      return { domain, lang, share: shareOf(of, questions) }
    }),
  }
}

/**
 * The share of right answers with Wilson's interval. Answers about one fact (variants, translations) are alike, and count
 * as as many as are independent; `n` is the number of answers.
 */
export function shareOf(answers: readonly Answer[], questions: ReadonlyMap<string, Question>): Share {
  const units = Map.groupBy(answers, (answer) => unitOf(answer, questions))
  const clusters = [...units.values()].map((of) => ({
    successes: of.filter(({ correct }) => correct).length,
    size: of.length,
  }))
  const n = answers.length
  const value = n === 0 ? 0 : clusters.reduce((sum, { successes }) => sum + successes, 0) / n
  const { low, high } = wilsonInterval(value, n === 0 ? 0 : effectiveSize(clusters)) ?? { low: 0, high: 1 }
  return { value, low, high, n }
}

/** What an answer is independent by: the pair of its question. */
export function unitOf({ id }: Pick<Answer, 'id'>, questions: ReadonlyMap<string, Question>): string {
  const question = questions.get(id)
  return question === undefined ? id : pairIdOf(question)
}
