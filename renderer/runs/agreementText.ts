import type { Run } from '../api/shapes.ts'
import { m } from '#messages'
import { formatNumber } from '../ui/format.ts'
import type { SummaryOf } from './runText.ts'

type Agreement = NonNullable<SummaryOf<'detect'>['agreement']>

export interface AgreementText {
  /** What the lists have of the neurons that matter most alone. */
  readonly found: string
  /** How the scores go with the effects of all neurons that were tried. */
  readonly scores: string
  /** Less than half of what matters is in the lists. */
  readonly isFew: boolean
}

/** Null for a run that is no detection, and where no effect was measured. */
export function agreementText(summary: Run['summary']): AgreementText | null {
  if (summary?.kind !== 'detect' || summary.agreement == null) return null
  const { top, found, pearson, spearman } = summary.agreement
  if (top.mean === null || found.mean === null || top.mean === 0) return null
  return {
    found: m.agreementFound({ top: formatNumber(top.mean, 1), found: range(found, 1) }),
    scores: m.agreementScores({ pearson: range(pearson, 2), spearman: range(spearman, 2) }),
    isFew: found.mean < top.mean / 2,
  }
}

/** `15 (13 to 17)`, as a sentence has it. */
function range({ mean, low, high }: Agreement['found'], digits: number): string {
  if (mean === null) return '–'
  const number = (value: number): string => {
    const text = formatNumber(Math.abs(value), digits)
    // a minus is read before its number whatever stands around it; next to nothing has none
    return value < 0 && Number(value.toFixed(digits)) !== 0 ? `\u200e−${text}` : text
  }
  if (low === null || high === null) return number(mean)
  return m.agreementRange({ mean: number(mean), low: number(low), high: number(high) })
}
