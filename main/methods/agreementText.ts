import type { MeanAgreement } from './agreement.ts'
import type { Estimate } from './evaluationSchema.ts'

/** What the lists of a detection have of the neurons that matter, each switched off alone: for terminal and report. */
export function agreementSentences({ top, found, pearson, spearman }: MeanAgreement): [string, string] {
  return [
    `of the ${text(top, 1)} neurons of a question that matter most alone, the lists have ${text(found, 1)}`,
    `scores and exact effects: Pearson ${text(pearson, 2)}, Spearman ${text(spearman, 2)}`,
  ]
}

function text({ mean, low, high }: Estimate, digits: number): string {
  if (mean === null) return 'unknown'
  const interval = low === null || high === null ? '' : ` (${low.toFixed(digits)} to ${high.toFixed(digits)})`
  return `${mean.toFixed(digits)}${interval}`
}
