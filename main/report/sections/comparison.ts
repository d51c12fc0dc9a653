import type { Evaluation } from '../../methods/evaluationSchema.ts'
import {
  changePlot,
  changeWithInterval,
  editOrder,
  effectMarks,
  effectSeries,
  geometricNote,
  suppressedChange,
} from '../effectRows.ts'
import { figureHtml, foldedTable } from '../figure.ts'
import { foreign } from '../markup.ts'
import { chance, count, decimal, partText, percent, plus, withInterval } from '../numbers.ts'
import { intervalPlot } from '../plots/intervals.ts'
import type { Section } from '../section.ts'
import { numberColumn } from '../table.ts'
import { badge } from '../verdicts.ts'
import { ratioText } from './ratio.ts'

/** Several runs, mostly methods, beside one another. */
export function comparisonSection({ runs, comparisons }: Evaluation): Section {
  const sums = runs.flatMap((run) => {
    const all = run.fields.find(({ field }) => field.kind === 'all')
    return all === undefined ? [] : [{ run, all }]
  })
  const svg = intervalPlot({
    id: 'comparison-figure',
    title: 'Runs beside one another',
    desc: sums.map(({ run, all }) => `${run.name}: ${suppressedChange(all.own)} when switched off`).join('; '),
    series: effectSeries,
    ...changePlot,
    rows: sums.map(({ run, all: { own, random, sameLayers, unrelated } }) => ({
      label: run.name,
      marks: editOrder.map((edit) => effectMarks(edit, { own, random, sameLayers, unrelated })),
    })),
  })
  return {
    id: 'comparison',
    title: 'The runs beside one another',
    body: [
      figureHtml({
        svg,
        caption: `${geometricNote} All questions of each run.`,
        table: {
          caption: 'Runs beside one another, all questions',
          columns: [
            { label: 'run', kind: 'name' },
            { label: 'verdict' },
            ...['neurons a question', 'suppress', 'ratio', 'right answers lost', 'boost', 'ratio', 'stability'].map(
              numberColumn,
            ),
          ],
          rows: sums.map(({ run, all }) => [
            foreign(run.name),
            badge(all.card.verdict),
            decimal(all.neurons.mean),
            changeWithInterval(all.own.suppress),
            ratioText(all.pcr.own.suppress),
            `${count(all.own.suppress.flips.toWrong)} of ${count(all.own.suppress.flips.right)}${partText(all.own.suppress.flips.lost)}`,
            changeWithInterval(all.own.boost),
            ratioText(all.pcr.own.boost),
            withInterval(all.stability, percent),
          ]),
        },
      }),
      comparisons.length > 0 &&
        foldedTable({
          caption: 'Pairs of runs over the same questions',
          columns: [
            { label: 'first', kind: 'name' },
            { label: 'second' },
            ...[
              'questions',
              'Jaccard index of their sets',
              'suppress, first minus second, nats',
              'boost, first minus second, nats',
            ].map(numberColumn),
          ],
          rows: comparisons.map(({ runs: [first, second], questions, jaccard, own }) => [
            foreign(first),
            foreign(second),
            count(questions),
            withInterval(jaccard, decimal),
            ...editOrder.map((edit) => `${withInterval(own[edit], plus)}, ${chance(own[edit].p)}`),
          ]),
        }),
    ],
  }
}
