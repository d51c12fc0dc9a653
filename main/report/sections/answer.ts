import type { FieldEvaluation } from '../../methods/evaluationSchema.ts'
import { fieldLabel, type RunView } from '../context.ts'
import { changeWithInterval, suppressedChange } from '../effectRows.ts'
import { foreign, joined, markup, type Markup } from '../markup.ts'
import { count, counted, decimal, listed, percent } from '../numbers.ts'
import { badge, verdicts } from '../verdicts.ts'

/** What a run asked of the model, and the answer in three sentences. */
export function answerOf({ run, all, fields, evaluation }: RunView): Markup {
  if (all === null) return markup`<p>This run asked no question.</p>`
  return markup`<p class="asked"><strong>Asked:</strong> which neurons hold the model’s answers to the
${counted(all.field.questions, 'question')} (${counted(all.field.units, 'fact')}) of ${foreign(run.data.name)}, found by the method
<code>${run.method}</code>, and what happens to the answers when these neurons are switched off or doubled?</p>
<div class="answer"><p>${known(all)}</p><p>${effect(all)}</p><p>${badge(all.card.verdict)} ${all.card.sentence} ${parts(fields)}</p></div>
<p class="note">${evaluation.settings.randomSets === 0 ? 'No random sets were measured.' : `Each question’s neurons are compared with ${counted(evaluation.settings.randomSets, 'random set')} of the same size, as many of the same size in each layer, and with their effect on unrelated questions (${run.controls.group}).`}</p>`
}

function known({ baseline: { correct, of, share, low, high, chance, atChance } }: FieldEvaluation): Markup {
  return markup`Left alone, the model answers <strong>${percent(share)}</strong> of the prompts right (${count(correct)} of
${count(of)}; 95 % interval ${percent(low)} to ${percent(high)}), where guessing would give ${percent(chance)}${atChance && ': nothing shows that it knows anything here'}.`
}

function effect({ neurons, own, sameLayers, unrelated }: FieldEvaluation): Markup {
  const { suppress, boost } = own
  return markup`Switching off the ${decimal(neurons.mean)} neurons found per question changes the probability of the right letter by
<strong>${changeWithInterval(suppress)}</strong> and doubling them by
${changeWithInterval(boost)}; random neurons of the same layers, switched off, change it by
${suppressedChange(sameLayers)}, and the found ones change unrelated questions by ${suppressedChange(unrelated)}; ${count(suppress.flips.toWrong)} of
${count(suppress.flips.right)} right answers turn wrong.`
}

/** How the fields fare, by verdict. */
function parts(fields: readonly FieldEvaluation[]): Markup | null {
  const others = fields.filter(({ field }) => field.kind !== 'all')
  if (others.length === 0) return null
  const byVerdict = Map.groupBy(others, ({ card }) => card.verdict)
  const groups = [...byVerdict].map(([verdict, members]) => {
    const labels = members.map(({ field }) => fieldLabel(field))
    return markup`${verdicts[verdict].word}: ${joined(
      labels.map((label) => foreign(label)),
      ', ',
    )}`
  })
  const kinds = listed(
    (['domain', 'lang'] as const).flatMap((kind) => {
      const n = others.filter(({ field }) => field.kind === kind).length
      return n === 0 ? [] : [counted(n, kind === 'lang' ? 'language' : 'domain')]
    }),
  )
  return markup`By field (${kinds}) – ${joined(groups, '; ')}.`
}
