import type { EvaluationView, Run } from '../../api/shapes.ts'

export type EvaluatedRun = EvaluationView['runs'][number]

export interface EvaluationOf {
  readonly runId: string
  /** Which of the detections that were evaluated together. */
  readonly index: number
}

/** The newest finished evaluation of a detection, of runs of which the newest is the first; null where there is none. */
export function evaluationOf(detectionId: string | null, runs: readonly Run[]): EvaluationOf | null {
  for (const { id, settings, state, trashed } of runs) {
    if (detectionId === null || settings.kind !== 'evaluate' || state !== 'done' || trashed) continue
    const index = settings.runIds.indexOf(detectionId)
    if (index !== -1) return { runId: id, index }
  }
  return null
}
