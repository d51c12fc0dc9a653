import type { QuestionEvaluation } from '../../methods/evaluationSchema.ts'
import { agreementSentences } from '../../methods/agreementText.ts'
import type { NeuronEffect, RunView } from '../context.ts'
import { foreign, markup, type Part } from '../markup.ts'
import { count, percent, plus } from '../numbers.ts'
import type { Section } from '../section.ts'
import { numberColumn, tableHtml } from '../table.ts'

/** More rows are no reading; the files have them all. */
const mostRows = 300

/** Every neuron that was found, with what the method gives it and what it does alone. */
export function neuronsSection({ id, run, details, evaluation }: RunView): Section {
  const { dMlp } = evaluation.model
  const shown = firstQuestions(run.questions)
  const labels = details?.labels ?? new Map<number, string>()
  const hasLabels = shown.some(({ neurons }) => neurons.some((of) => labels.has(of.layer * dMlp + of.neuron)))
  const isMeasured = details !== null && details.effects.size > 0
  const inPoints = run.objective === 'prob' || run.objective === null
  const rows = shown.flatMap((question) =>
    question.neurons.map(({ layer, neuron, score, variants }): Part[] => [
      foreign(question.id),
      ...[layer, neuron].map(String),
      ...(hasLabels ? [foreign(labels.get(layer * dMlp + neuron) ?? '')] : []),
      score.toPrecision(3).replace('-', '−'),
      percent(variants, 0),
      ...effectCells(details?.effects.get(question.id)?.get(layer * dMlp + neuron), inPoints),
    ]),
  )
  const all = run.questions.reduce((sum, { neurons }) => sum + neurons.length, 0)
  return {
    id: `${id}-neurons`,
    title: 'The neurons',
    body: [
      markup`<p>Each was switched off (×${evaluation.settings.suppress}) and boosted (×${evaluation.settings.boost}) together with the others of its
question, at the last position of the prompt. The score is the method’s and orders the neurons of one question. The exact effect is
what switching off this neuron alone takes from ${inPoints ? 'P(right letter), in percentage points, and from its logarithm, in nats' : 'what the method explains, and from ln P(right letter) in nats'}
(mean over the question’s prompts): above 0, the neuron supports the answer. Effects of single neurons do not add up to what they do together.
${!isMeasured && ' Exact effects were not measured, or the folder of the detection is not at hand.'}</p>`,
      details?.agreement != null && markup`<p>Evidence: ${agreementSentences(details.agreement).join('; ')}.</p>`,
      tableHtml({
        caption: `${count(rows.length)} of ${count(all)} neurons, by question`,
        kind: 'places',
        columns: [
          { label: 'question', kind: 'name' },
          ...['layer', 'neuron'].map(numberColumn),
          ...(hasLabels ? [{ label: 'called', kind: 'name' as const }] : []),
          ...['score', 'in prompts'].map(numberColumn),
          ...[inPoints ? 'exact effect, points' : 'exact effect', 'exact effect, nats'].map(numberColumn),
        ],
        rows,
      }),
      rows.length < all &&
        markup`<p class="note">The others are in <code>key_neuron.json</code> and <code>exact_effects.jsonl</code> of the detection’s folder.</p>`,
    ],
  }
}

/** Whole questions, as many as there is room for, but one at least. */
function firstQuestions(questions: readonly QuestionEvaluation[]): readonly QuestionEvaluation[] {
  let rows = 0
  const end = questions.findIndex(({ neurons }, i) => (rows += neurons.length) > mostRows && i > 0)
  return end < 0 ? questions : questions.slice(0, end)
}

function effectCells(effect: NeuronEffect | undefined, inPoints: boolean): string[] {
  if (effect === undefined) return ['not measured', 'not measured']
  return [signed(inPoints ? 100 * effect.effect : effect.effect), signed(effect.effectLog)]
}

/** Effects of single neurons may be as small as can be measured: two digits of any size. */
function signed(value: number | null): string {
  if (value === null || value === 0 || Math.abs(value) >= 0.001) return plus(value)
  const [digits, exponent] = Math.abs(value).toExponential(1).split('e')
  return `${value < 0 ? '−' : '+'}${digits}e${exponent!.replace('-', '−')}`
}
