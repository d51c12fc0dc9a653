import type { Pair } from '../../api/shapes.ts'
import { m } from '#messages'

export type Verdict = Pair['review']['verdicts'][number]['verdict']

export const verdicts: readonly Verdict[] = ['approved', 'unsure', 'rejected']

/** A verdict in words; the empty one is none. */
export function verdictText(verdict: string): string {
  switch (verdict) {
    case 'approved':
      return m.studioApproves()
    case 'rejected':
      return m.studioRejects()
    case 'unsure':
      return m.studioUnsure()
    default:
      return m.studioNoVerdict()
  }
}
