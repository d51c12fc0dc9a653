import { smallest } from '../../base/lists.ts'
import { fewestSets } from '../../methods/evaluation/questionEvaluation.ts'
import { fewestUnits } from '../../methods/statistics/estimates.ts'
import { fieldLabel, type RunView } from '../context.ts'
import { foreign, joined, markup, type Markup, type Part } from '../markup.ts'
import { counted } from '../numbers.ts'
import type { Section } from '../section.ts'

/** What must not be read into the figures: what was not tested, and what was tested on too little. */
export function limitsSection(view: RunView): Section {
  return { id: `${view.id}-limits`, title: 'Limits', body: markup`<ul>${limits(view)}</ul>` }
}

function limits({ run, fields, all, details, evaluation }: RunView): Markup[] {
  const sets = smallest(
    run.questions.map(({ rank }) => rank.sets),
    fewestSets,
  )
  const chance = fields.filter(({ baseline }) => baseline.atChance)
  const few = fields.filter(({ field }) => field.units < fewestUnits)
  const kinds = new Set(all?.wordings.map(({ kind }) => kind))
  const said: (Part | null)[] = [
    'Neurons were changed at the last position of the prompt. What they do at earlier positions, or while an answer is written, was not tested.',
    'Neurons of MLPs alone were looked at; attention and the sum of what other parts do were not.',
    'Answers are letters of multiple-choice questions. Whether answers in words change in the same way was not tested.',
    details === null || details.effects.size === 0
      ? 'What each neuron does alone was not measured, or is not at hand.'
      : 'Exact effects are of single neurons. They do not add up: others may make up for a neuron that is off, and neurons may act together only.',
    chance.length > 0 &&
      markup`At chance, so that nothing can be located there: ${joined(
        chance.map(({ field }) => foreign(fieldLabel(field))),
        '; ',
      )}.`,
    few.length > 0 &&
      markup`Fewer than ${fewestUnits} facts, so that no interval is known: ${joined(
        few.map(({ field }) => foreign(fieldLabel(field))),
        '; ',
      )}.`,
    all !== null &&
      `Intervals and tests count ${counted(all.field.units, 'fact')}, as if drawn from many like them. They say nothing of questions of other kinds.`,
    sets < fewestSets &&
      `A question’s neurons were compared with ${counted(sets, 'random set')}, too few to judge a single question (${fewestSets} are needed).`,
    !kinds.has('template') && 'Wordings by templates that the detection did not see were not tried.',
    (all?.drift ?? null) === null && 'What the change does to free text was not measured.',
    `Figures are of one model, the one with the fingerprint above, as its weights are stored, on one device (${evaluation.device}). A copy with other weights, quantised ones among them, is another model.`,
    `The neurons were found by the method ${run.method}. That others do not matter is not shown.`,
  ]
  return said.flatMap((part) => (part === null || part === false ? [] : [markup`<li>${part}</li>`]))
}
