import type { FieldEvaluation } from '../../methods/evaluationSchema.ts'
import { fieldLabel, type RunView } from '../context.ts'
import { changeWithInterval } from '../effectRows.ts'
import { foldedTable } from '../figure.ts'
import { foreign, markup, type Markup } from '../markup.ts'
import { count, decimal, partText, percent, withInterval } from '../numbers.ts'
import { subheading, type Section } from '../section.ts'
import { numberColumn } from '../table.ts'
import { badge, verdicts } from '../verdicts.ts'

/** What is known of each field's neurons, and what it amounts to. */
export function cardsSection(view: RunView): Section {
  const { id, run, fields } = view
  const both = run.fields.filter(({ field }) => field.kind === 'both')
  return {
    id: `${id}-cards`,
    title: 'Evidence cards',
    body: markup`<p>One card for each field. A verdict is the first objection that holds, from the plainest to the finest; every test is shown.</p>
<div class="cards">${fields.map((field) => card(view, field))}</div>
${both.length > 0 && foldedTable(bothTable(both))}
<dl class="verdicts">${Object.values(verdicts).map(({ word, meaning }) => markup`<div><dt>${word}</dt><dd>${meaning}</dd></div>`)}</dl>`,
  }
}

function card(view: RunView, evaluation: FieldEvaluation): Markup {
  const { field, baseline, neurons, own, sameLayers, unrelated, stability, card } = evaluation
  const moved = (effects: typeof own) => changeWithInterval(effects.suppress)
  const facts: readonly (readonly [string, string])[] = [
    [
      'Right answers',
      `${withInterval({ mean: baseline.share, low: baseline.low, high: baseline.high }, percent)} of ${count(baseline.of)}`,
    ],
    [
      'Neurons a question',
      `${decimal(neurons.mean)} (${neurons.min}–${neurons.max}); ${count(neurons.distinct)} in all`,
    ],
    ['Switched off', moved(own)],
    ['Random, same layers', moved(sameLayers)],
    ['Unrelated questions', moved(unrelated)],
    [
      'Right answers lost',
      `${count(own.suppress.flips.toWrong)} of ${count(own.suppress.flips.right)}${partText(own.suppress.flips.lost)}`,
    ],
    ['Stability', withInterval(stability, percent)],
  ]
  return markup`<article class="card"><header>${subheading(view, foreign(fieldLabel(field)))}${badge(card.verdict)}</header>
<p>${card.sentence}</p>
<dl>${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<details><summary>Tests</summary><ul class="tests">${card.tests.map(
    ({ name, passed, detail }) => markup`<li>${result(passed)} <strong>${name}</strong>: ${detail}</li>`,
  )}</ul></details></article>`
}

function result(passed: boolean | null): Markup {
  const [sign, word, tone] =
    passed === null ? ['–', 'not tested', 'none'] : passed ? ['✓', 'yes', 'good'] : ['✗', 'no', 'bad']
  return markup`<span class="result ${tone}"><span aria-hidden="true">${sign}</span><span class="hidden">${word}</span></span>`
}

function bothTable(fields: readonly FieldEvaluation[]) {
  return {
    caption: 'Verdicts by domain and language',
    columns: [
      { label: 'field', kind: 'name' as const },
      { label: 'verdict' },
      ...['right answers', 'neurons a question', 'switched off', 'doubled'].map(numberColumn),
    ],
    rows: fields.map(({ field, card, baseline, neurons, own }) => [
      foreign(fieldLabel(field)),
      badge(card.verdict),
      percent(baseline.share),
      decimal(neurons.mean),
      ...(['suppress', 'boost'] as const).map((edit) => changeWithInterval(own[edit])),
    ]),
  }
}
