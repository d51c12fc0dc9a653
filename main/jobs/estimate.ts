import type { CallItem } from '../runs/calls/calls.ts'

export type Estimate = Exclude<CallItem<'detect'>, { readonly soFar: unknown }>

/** Prompts of so many questions are computed first, to tell how long the others will take. */
const nTrialQuestions = 3

/**
 * The questions to try first: of those left, a short, a middling and a long one, so that they stand for all. None where
 * there are no others to foretell.
 *
 * @param lengths tokens of each question's prompts together, by question
 */
export function trialQuestions(lengths: ReadonlyMap<string, number>): string[] {
  if (lengths.size <= nTrialQuestions) return []
  const byLength = [...lengths].sort(([, a], [, b]) => a - b).map(([id]) => id)
  return Array.from({ length: nTrialQuestions }, (_, i) => {
    const rank = Math.floor(((i + 0.5) / nTrialQuestions) * byLength.length)
    return byLength[rank]!
  })
}

/**
 * The time that `rest` prompts will take: their number times the mean of the trial, more or less by the factor that two
 * of its standard errors make, a tenth at least, since a machine has other things to do. The first prompt is left out
 * where there are others: in its time lies the compilation of the graphs.
 */
export function remainingMs(
  trialMs: readonly number[],
  rest: number,
): { readonly lowMs: number; readonly highMs: number } {
  const times = trialMs.length > 2 ? trialMs.slice(1) : trialMs
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length
  const variance = times.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / Math.max(1, times.length - 1)
  const factor = Math.max(1.1, Math.exp((2 * Math.sqrt(variance / times.length)) / mean))
  return { lowMs: (rest * mean) / factor, highMs: rest * mean * factor }
}

/** With the time of what comes afterwards, which is known to a tenth. */
export function withLater({ lowMs, highMs }: { readonly lowMs: number; readonly highMs: number }, laterMs: number) {
  return { lowMs: lowMs + 0.9 * laterMs, highMs: highMs + 1.1 * laterMs, laterMs }
}
