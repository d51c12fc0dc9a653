import type { Run, Share } from '../../api/shapes.ts'

interface Accuracy {
  readonly all: Share
  readonly cells: readonly { readonly domain: string; readonly lang: string; readonly share: Share }[]
}

export interface Flips {
  readonly rightToWrong: number
  readonly wrongToRight: number
  /** From one wrong answer to another. */
  readonly otherWrong: number
  /** McNemar's test over facts. */
  readonly p: number
}

/** What a comparison of an edit says in its run's summary. */
export interface CompareSummary {
  readonly before: Accuracy
  readonly after: Accuracy
  readonly flips: Flips
  /** As many random neurons of the same layers, the same operations. */
  readonly controls: readonly { readonly accuracy: Share; readonly cells: Accuracy['cells']; readonly flips: Flips }[]
  readonly nNeurons: number
}

/** Null until the edit's own pass is through. */
export function compareSummary(run: Run | null): CompareSummary | null {
  if (run?.kind !== 'compare' || run.summary['before'] == null || run.summary['after'] == null) return null
  return run.summary as unknown as CompareSummary
}

/** Shares of right answers of a field, in 0 to 1. */
export interface Effect {
  /** Null: all questions. */
  readonly field: string | null
  readonly n: number
  readonly before: number
  readonly after: number
  /** Mean over the controls; null without one. */
  readonly control: number | null
}

/** The change of right answers by field, the largest first, after that of all questions. */
export function effectsBy(summary: CompareSummary, by: 'domain' | 'lang'): readonly Effect[] {
  const { before, after, controls } = summary
  const fields = [...new Set(before.cells.map((cell) => cell[by]))]
  const meanOf = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  const effects = fields.map((field): Effect => {
    return {
      field,
      n: pooled(before.cells, by, field).n,
      before: pooled(before.cells, by, field).value,
      after: pooled(after.cells, by, field).value,
      control: meanOf(controls.map(({ cells }) => pooled(cells, by, field).value)),
    }
  })
  const all: Effect = {
    field: null,
    n: before.all.n,
    before: before.all.value,
    after: after.all.value,
    control: meanOf(controls.map(({ accuracy }) => accuracy.value)),
  }
  return [all, ...effects.toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))]
}

/** Right answers of a field over all its cells. */
export function pooled(cells: Accuracy['cells'], by: 'domain' | 'lang', field: string): { n: number; value: number } {
  let [n, right] = [0, 0]
  for (const cell of cells) {
    if (cell[by] !== field) continue
    n += cell.share.n
    right += cell.share.n * cell.share.value
  }
  return { n, value: n === 0 ? 0 : right / n }
}
