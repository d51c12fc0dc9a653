/** Whose answers are compared: `<run id>`, or a part of a run of an edit: `<run id>#before`, `<run id>#control`. */
import type { Run } from '../../api/shapes.ts'

/** Runs that have answers, the newest first. */
export function comparable(runs: readonly Run[]): readonly Run[] {
  return runs.filter(({ kind, trashed, accuracy }) => !trashed && accuracy !== null && isAnswers(kind))
}

function isAnswers(kind: Run['kind']): boolean {
  return kind === 'predict' || kind === 'compare'
}

/** What a run brings into a comparison: one of an edit is compared with what was before it, and with its control. */
export function refsOfRun(run: Run): readonly string[] {
  if (run.settings.kind !== 'compare') return [run.id]
  return [`${run.id}#before`, run.id, ...(run.settings.options.controls > 0 ? [`${run.id}#control`] : [])]
}

export function runIdOf(ref: string): string {
  return ref.split('#')[0] ?? ref
}

/** Without being told: the newest run of an edit, else the two newest of answers. */
export function usualRefs(runs: readonly Run[]): readonly string[] {
  const all = comparable(runs)
  const edited = all.find(({ kind, state }) => kind === 'compare' && state === 'done')
  if (edited !== undefined) return refsOfRun(edited)
  return all.length < 2 ? [] : all.slice(0, 2).map(({ id }) => id)
}

/** The refs of an address, those that are there; a run of an edit that is named alone brings its parts. */
export function refsOfParam(param: string, runs: readonly Run[]): readonly string[] {
  const there = param.split(',').filter((ref) => ref !== '' && runs.some(({ id }) => id === runIdOf(ref)))
  const [only] = there
  if (there.length !== 1 || only === undefined || only.includes('#')) return [...new Set(there)]
  const run = runs.find(({ id }) => id === only)
  return run === undefined ? [] : refsOfRun(run)
}

/** The one that the others are measured by: as asked, else what was before an edit, else a starred one, else the oldest. */
export function baselineOf(refs: readonly string[], asked: string, runs: readonly Run[]): string | null {
  if (refs.includes(asked)) return asked
  const starred = runs.find(({ id, starred }) => starred && refs.includes(id))
  return refs.find((ref) => ref.endsWith('#before')) ?? starred?.id ?? refs.at(-1) ?? null
}
