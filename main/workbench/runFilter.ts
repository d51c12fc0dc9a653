import { parseFilter, searchable, type FilterRow } from './typedFilter.ts'
import type { Run } from '../rpc/window/shapes.ts'

/** The runs that a filter finds. It may ask of anything that a run has: `starred:yes seed:7 accuracy.ar>0.4 flips.p<0.05`. */
export function filterRuns(runs: readonly Run[], filter: string): readonly Run[] {
  const rows = runs.map((run) => ({ run, row: filterRow(run) }))
  const keys = [...new Set([...Object.keys(labelsOf), ...rows.flatMap(({ row }) => Object.keys(row.values))])]
  const fits = parseFilter(filter, keys)
  return rows.filter(({ row }) => fits(row)).map(({ run }) => run)
}

/** What every run has; settings and figures depend on its kind. */
const labelsOf = {
  name: ({ name }) => name,
  kind: ({ kind }) => kind,
  state: ({ state }) => state,
  partial: ({ partial }) => (partial === null ? 'no' : 'yes'),
  starred: ({ starred }) => (starred ? 'yes' : 'no'),
  trashed: ({ trashed }) => (trashed ? 'yes' : 'no'),
  tag: ({ tags }) => tags,
  model: ({ model }) => model.name,
  device: ({ device }) => device,
  questions: ({ nQuestions }) => nQuestions,
  prompts: ({ nVariants }) => nVariants,
  seconds: ({ elapsedMs }) => elapsedMs / 1000,
  warnings: ({ warnings }) => warnings.length,
} satisfies Record<string, (run: Run) => FilterRow['values'][string]>

function filterRow(run: Run): FilterRow {
  const labels = Object.entries(labelsOf).map(([key, of]) => [key, of(run)] as const)
  const values = Object.fromEntries([
    ...Object.entries(leaves(figuresOf(run.summary))),
    ...Object.entries(leaves(run.settings)).map(([path, value]) => [path.split('.').at(-1) ?? path, value] as const),
    ...accuracies(run),
    ...labels,
  ])
  const words = [run.name, run.kind, run.model.name, ...run.tags, ...Object.values(leaves(run.settings)).map(String)]
  return { values, text: searchable(words.join('\n')) }
}

/** The figures that are asked of: those of all questions together, where there are some of each field. */
function figuresOf(summary: Run['summary']): object {
  if (summary?.kind === 'compare') return summary.comparison.fields[0]?.effect ?? {}
  return (summary?.kind === 'evaluate' ? summary.runs[0] : summary) ?? {}
}

/** `accuracy`, and that of each language and each domain: `accuracy.ar`, `accuracy.geography`. */
function accuracies({ accuracy }: Run): (readonly [string, number])[] {
  if (accuracy === null) return []
  const { cells } = accuracy
  const by = (nameOf: (cell: (typeof cells)[number]) => string) =>
    [...Map.groupBy(cells, nameOf)].map(([name, cells]) => {
      const n = cells.reduce((sum, { share }) => sum + share.n, 0)
      const right = cells.reduce((sum, { share }) => sum + share.value * share.n, 0)
      return [`accuracy.${name}`, right / n] as const
    })
  return [['accuracy', accuracy.all.value], ...by(({ domain }) => domain), ...by(({ lang }) => lang)]
}

/** Texts and numbers of a nested object by their paths: `{flips: {p: 1}}` as `{'flips.p': 1}`. */
function leaves(value: object, prefix = ''): Record<string, string | number> {
  const entries = Object.entries(value).flatMap(([name, of]: [string, unknown]): [string, string | number][] => {
    if (typeof of === 'string' || typeof of === 'number') return [[`${prefix}${name}`, of]]
    if (typeof of !== 'object' || of === null || Array.isArray(of)) return []
    return Object.entries(leaves(of, `${prefix}${name}.`))
  })
  return Object.fromEntries(entries)
}
