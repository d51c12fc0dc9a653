/** What is found in one language, measured on the same facts in another: does knowledge cross languages? */
import type { EvaluationView } from '../api/shapes.ts'
import type { Chart } from '../plots/chart.ts'
import { matrixChart } from '../plots/matrixChart.ts'
import { m } from '#messages'
import { languageName } from '../ui/format.ts'
import { signed } from './runText.ts'

type Transfer = NonNullable<EvaluationView['runs'][number]['transfer']>

/** Nats of the right letter's probability when the neurons are off. */
export function transferChart({ langs, cells }: Transfer): Chart {
  const names = langs.map((lang) => languageName(lang))
  return matrixChart({
    rows: names,
    columns: names,
    rowTitle: m.runTransferFrom(),
    columnTitle: m.runTransferTo(),
    valueTitle: m.runTransferValue(),
    values: cells.map((row) => row.map(({ own }) => own?.suppress.mean ?? null)),
    format: (value) => signed(value, 2),
    detail: (i, j) => {
      const cell = cells[i]?.[j]
      if (cell === undefined) return ''
      const control = cell.control?.suppress.mean ?? null
      const facts = m.runTransferFacts({ n: cell.facts })
      return control === null ? facts : `${facts} · ${m.runTransferControl({ value: signed(control, 2) })}`
    },
    scale: 'difference',
  })
}

export function transferSentence({ langs, cells }: Transfer): string {
  const means = langs.flatMap((_, i) =>
    langs.flatMap((_, j) => {
      const cell = cells[i]?.[j]
      const [own, control] = [cell?.own?.suppress.mean ?? null, cell?.control?.suppress.mean ?? null]
      return own === null ? [] : [{ isSame: i === j, own, control }]
    }),
  )
  const mean = (values: readonly number[]): string =>
    values.length === 0 ? '–' : signed(values.reduce((sum, value) => sum + value, 0) / values.length, 2)
  return m.runTransferSays({
    same: mean(means.filter(({ isSame }) => isSame).map(({ own }) => own)),
    other: mean(means.filter(({ isSame }) => !isSame).map(({ own }) => own)),
    control: mean(means.flatMap(({ control }) => (control === null ? [] : [control]))),
  })
}
