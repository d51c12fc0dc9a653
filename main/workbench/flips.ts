import { mcnemar } from '../methods/statistics/mcnemar.ts'
import { unitOf } from './accuracy.ts'
import type { Answer } from './runRecords.ts'

/** Changed answers, and McNemar's test over facts: one whose variants change both ways counts by what is more. */
export function flipsOf(
  before: readonly Answer[],
  after: readonly Answer[],
  questions: Parameters<typeof unitOf>[1],
): { rightToWrong: number; wrongToRight: number; otherWrong: number; p: number } {
  const counts = { rightToWrong: 0, wrongToRight: 0, otherWrong: 0 }
  const net = new Map<string, number>()
  for (const [i, was] of before.entries()) {
    const is = after[i]
    if (is === undefined || is.pred === was.pred) continue
    const unit = unitOf(was, questions)
    if (was.correct) counts.rightToWrong++
    else if (is.correct) counts.wrongToRight++
    else counts.otherWrong++
    net.set(unit, (net.get(unit) ?? 0) + Number(is.correct) - Number(was.correct))
  }
  const values = [...net.values()]
  return { ...counts, p: mcnemar(values.filter((n) => n > 0).length, values.filter((n) => n < 0).length).p }
}

export function rightProb({ letters, gold }: Answer): number {
  return letters[gold] ?? 0
}

export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
