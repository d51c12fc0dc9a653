/**
 * Probability change ratio: mean relative change of the right letter's probability in the own questions, divided by that
 * in unrelated ones, under the same neurons (Chen et al. 2024, section 5.3).
 *
 * A ratio by a mean that may as well be 0 can be anything. Where the interval of the unrelated mean reaches 0, or the
 * mean is below a thousandth, no ratio is given but the least that it is: the end of the related interval nearer to 0 by
 * the end of the unrelated one farther from it.
 */
import type { Estimate, Pcr } from '../evaluationSchema.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { byQuestion, measures } from './effects.ts'
import { estimateOf, fewestUnits, weightedMean } from '../statistics/estimates.ts'
import type { Observation } from './observations.ts'

/** Relative change of unrelated questions below which nothing is divided by it. */
const smallestChange = 1e-3

/** @param unrelated counted for the question whose neurons were edited */
export function pcrOf(related: readonly Observation[], unrelated: readonly Observation[], bootstrap: Bootstrap): Pcr {
  const own = byQuestion(related, measures.relative)
  const other = byQuestion(unrelated, measures.relative)
  const [relatedMean, unrelatedMean] = [estimateOf(own, bootstrap), estimateOf(other, bootstrap)]
  const note = whyNot(relatedMean, unrelatedMean)
  const base = { related: relatedMean, unrelated: unrelatedMean }
  if (note !== null) {
    return { ...base, ratio: null, low: null, high: null, atLeast: atLeast(relatedMean, unrelatedMean), note }
  }
  const interval = ratioInterval(own, other, bootstrap)
  const ratio = relatedMean.mean! / unrelatedMean.mean!
  return {
    ...base,
    ratio,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    atLeast: null,
    note: ratio < 0 ? 'own and unrelated questions move in opposite directions' : null,
  }
}

function whyNot(related: Estimate, unrelated: Estimate): string | null {
  if (related.mean === null) return 'no own question was measured'
  if (unrelated.mean === null) return 'there is no unrelated question'
  const percent = `unrelated questions change by ${percentText(unrelated.mean)}`
  if (Math.abs(unrelated.mean) < smallestChange) return `${percent}: too near 0 to divide by`
  const { low, high } = unrelated
  if (low === null || high === null) return `too few facts for an interval (${unrelated.units}), so for a ratio`
  return low <= 0 && high >= 0
    ? `${percent} [${percentText(low)}, ${percentText(high)}], which may be 0: no ratio`
    : null
}

/** Null where the related mean may be 0 too, or an interval is missing. */
function atLeast(related: Estimate, unrelated: Estimate): number | null {
  if (related.low === null || related.high === null || unrelated.low === null || unrelated.high === null) return null
  if (related.low <= 0 && related.high >= 0) return null
  const farthest = Math.max(Math.abs(unrelated.low), Math.abs(unrelated.high))
  return farthest === 0 ? null : Math.min(Math.abs(related.low), Math.abs(related.high)) / farthest
}

type Values = ReturnType<typeof byQuestion>

/** Units are taken with all that is known of them: a question's own change together with that of its unrelated ones. */
function ratioInterval(own: Values, other: Values, bootstrap: Bootstrap) {
  const units = [...new Set([...own, ...other].map(({ unit }) => unit))].sort((a, b) => a - b)
  if (units.length < fewestUnits) return null
  const table = (values: Values) => {
    const byUnit = Map.groupBy(values, ({ unit }) => unit)
    const members = units.map((unit) => byUnit.get(unit) ?? [])
    const sums = members.map((list) => list.reduce((sum, { value }) => sum + value, 0))
    return { sums, counts: members.map((list) => list.length) }
  }
  const [a, b] = [table(own), table(other)]
  return bootstrap.interval(
    (taken) => weightedMean(a.sums, a.counts, taken) / weightedMean(b.sums, b.counts, taken),
    units.length,
  )
}

function percentText(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`
}
