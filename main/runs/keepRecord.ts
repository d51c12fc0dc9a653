import type { Runs } from '../store/runs.ts'
import type { RunDetails } from './details.ts'
import type { RunRecord } from './record.ts'

export interface KeptAt {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly elapsedMs: number
}

/** Keeps a finished run in a project's file. */
export function keepRecord(
  runs: Pick<Runs, 'keep'>,
  { name, settings, figures, files, answers }: RunRecord,
  { id, createdAt, elapsedMs }: KeptAt,
): void {
  const total = figures.nVariants
  const details: RunDetails = { ...figures, elapsedMs, failure: null, done: total, total }
  const counts = new Map<string, number>()
  const rows = answers.map(({ part, ...data }) => {
    const n = counts.get(part) ?? 0
    counts.set(part, n + 1)
    return { part, n, data }
  })
  const run = {
    ...{ id, kind: settings.kind, createdAt, settings, name, starred: false, trashed: false, tags: [] },
    ...{ state: 'done', details },
  }
  runs.keep(run, files, rows)
}
