/** A result at a glance: its one or two shares, each with its interval, as bars beside each other. */
import type { Run, Share } from '../api/shapes.ts'
import { m } from '#messages'
import { formatNumber } from '../ui/format.ts'
import { editShares, shareText } from './runText.ts'

export interface GlanceBar {
  /** What it is the share of; empty where the run says it. */
  readonly name: string
  readonly share: Share
  readonly text: string
}

/** Of answers the share that is right, of an edit before and after it, of a detection what it has of what matters. Else none. */
export function glanceOf({ summary, accuracy }: Pick<Run, 'summary' | 'accuracy'>): readonly GlanceBar[] {
  const bar = (name: string, share: Share | null): GlanceBar[] =>
    share === null ? [] : [{ name, share, text: shareText(share) }]
  if (summary?.kind === 'compare') {
    const { before, after } = editShares(summary)
    return [...bar(m.runPartBefore(), before), ...bar(m.runPartAfter(), after)]
  }
  if (summary?.kind === 'predict') return bar(m.runRightAnswers(), accuracy?.all ?? null)
  if (summary?.kind !== 'detect' || summary.agreement == null) return []
  const { top, found, questions } = summary.agreement
  if (top.mean === null || found.mean === null || top.mean === 0) return []
  const of = top.mean
  const [value, low, high] = [found.mean, found.low ?? found.mean, found.high ?? found.mean].map((n) => n / of)
  const number = (n: number): string => formatNumber(n, 1)
  return [
    {
      name: m.glanceFound(),
      share: { value: value!, low: low!, high: high!, n: questions },
      text: m.glanceFoundOf({
        found: number(found.mean),
        low: number(low! * of),
        high: number(high! * of),
        top: number(of),
      }),
    },
  ]
}
