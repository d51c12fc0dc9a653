import type { Run } from '../../api/shapes.ts'

/** Id of the newest finished evaluation of a detection, of runs of which the newest is the first; null where there is none. */
export function evaluationOf(detectionId: string | null, runs: readonly Run[]): string | null {
  const isOf = ({ settings, state, trashed }: Run): boolean =>
    settings.kind === 'evaluate' && settings.runId === detectionId && state === 'done' && !trashed
  return runs.find(isOf)?.id ?? null
}
