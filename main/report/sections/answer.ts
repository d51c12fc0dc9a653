import type { FieldEvaluation } from '../../methods/evaluationSchema.ts'
import { fieldLabel, type RunView } from '../context.ts'
import { collapseText, pushText } from '../../methods/answers/guardText.ts'
import { changeWithInterval, editOrder } from '../effectRows.ts'
import { foreign, joined, markup, type Markup } from '../markup.ts'
import { chanceText } from '../../methods/answers/chance.ts'
import { count, counted, decimal, listed, partText, percent } from '../numbers.ts'
import { badge, verdicts } from '../verdicts.ts'

/** What a run asked of the model, and the answer: its figures with intervals, the verdict, and no more than that allows. */
export function answerOf({ run, all, fields, evaluation }: RunView): Markup {
  if (all === null) return markup`<p>This run asked no question.</p>`
  return markup`<p class="asked"><strong>Asked:</strong> which neurons hold the model’s answers to the
${counted(all.field.questions, 'question')} (${counted(all.field.units, 'fact')}) of ${foreign(run.data.name)}, found by the method
<code>${run.method}</code>, and what happens to the answers when these neurons are switched off or doubled?</p>
<div class="answer"><p>${known(all)}</p>${alarms(all)}<p>${effect(all)}</p><p>${badge(all.card.verdict)} ${all.card.sentence} ${verdicts[all.card.verdict].claim} ${parts(fields)}</p></div>
<p class="note">${evaluation.settings.randomSets === 0 ? 'No random sets were measured.' : `Each question’s neurons are compared with ${counted(evaluation.settings.randomSets, 'random set')} of the same size, as many of the same size in each layer, and with their effect on unrelated questions (${run.controls.group}).`}</p>`
}

function known({ baseline }: FieldEvaluation): Markup {
  const { correct, of, share, low, high, chance } = baseline
  return markup`Left alone, the model answers <strong>${percent(share)}</strong> of the prompts right (${count(correct)} of
${count(of)}; 95 % interval ${percent(low)} to ${percent(high)}), where guessing would give ${percent(chance)}. ${chanceText(baseline)}`
}

function effect({ neurons, own, sameLayers, unrelated }: FieldEvaluation): Markup {
  const { suppress, boost } = own
  return markup`Switching off the ${decimal(neurons.mean)} neurons found per question changes the probability of the right letter by
<strong>${changeWithInterval(suppress)}</strong> and doubling them by
${changeWithInterval(boost)}; random neurons of the same layers, switched off, change it by
${changeWithInterval(sameLayers.suppress)}, and the found ones change unrelated questions by ${changeWithInterval(unrelated.suppress)}; ${count(suppress.flips.toWrong)} of
${count(suppress.flips.right)} right answers turn wrong${partText(suppress.flips.lost)}.`
}

/** Answers that became one letter, and letters that move whatever the question: they come before any effect. */
function alarms({ guards }: FieldEvaluation): Markup[] {
  if (guards === undefined) return []
  const verbs = { suppress: 'switched off', boost: 'doubled' } as const
  return editOrder.flatMap((edit) => {
    const [own, others, push] = [
      collapseText(guards.own[edit].letters),
      collapseText(guards.others[edit].letters),
      pushText(guards.others[edit].push),
    ]
    const { sets, of } = guards.pushing[edit]
    const said = [
      ...(own === null ? [] : [`${own} This is an effect on letters, no success.`]),
      ...(others === null ? [] : [`In questions of other facts: ${others}`]),
      ...(push === null ? [] : [`In questions of other facts ${push}; ${sets} of ${of} sets move one letter there.`]),
    ]
    return said.map((text) => markup`<p class="alarm"><strong>Letters, ${verbs[edit]}:</strong> ${text}</p>`)
  })
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
