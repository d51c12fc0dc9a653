import type { QuestionEvaluation } from '../../methods/evaluationSchema.ts'
import type { QuestionTexts, RunView } from '../context.ts'
import { foreign, markup, type Markup, type Part } from '../markup.ts'
import { change, count, counted, percent } from '../numbers.ts'
import type { Section } from '../section.ts'
import { numberColumn, tableHtml, type TextCell } from '../table.ts'
import { badge } from '../verdicts.ts'

const listedNeurons = 8

/** Every question with its neurons and what they do. */
export function questionsSection({ id, run, details }: RunView): Section {
  const table = tableHtml({
    caption: `The ${counted(run.questions.length, 'question')}, one by one`,
    kind: 'questions',
    columns: [
      { label: 'id', kind: 'name' },
      ...(details === null ? [] : [{ label: 'question' }, { label: 'answer' }]),
      ...[
        'right',
        'P(right letter)',
        'neurons',
        'switched off',
        'random, switched off',
        'unrelated, switched off',
        'doubled',
        'lost',
      ].map(numberColumn),
      { label: 'verdict' },
      { label: 'strongest neurons' },
    ],
    rows: run.questions.map((question) => row(question, details?.questions.get(question.id), details !== null)),
  })
  return {
    id: `${id}-questions`,
    title: 'Every question',
    body: [
      markup`<p>Mean relative changes of the right letter’s probability, (p′ − p) / p, over a question’s variants. ${details === null && 'The questions’ texts are not at hand: the folder of the run was not found beside the evaluation.'}</p>`,
      table,
    ],
  }
}

function row(
  { id, lang, correct, variants, prob, neurons, own, sameLayers, unrelated, flips, card }: QuestionEvaluation,
  texts: QuestionTexts | undefined,
  hasTexts: boolean,
): (Part | TextCell)[] {
  const answer = texts?.options[texts.answer] ?? ''
  return [
    foreign(id),
    ...(hasTexts
      ? [
          { text: texts?.stem ?? '', lang },
          { text: answer, lang },
        ]
      : []),
    `${correct} of ${variants}`,
    percent(prob),
    count(neurons.length),
    change(own.suppress.relative),
    change(sameLayers.suppress.relative),
    change(unrelated.suppress.relative),
    change(own.boost.relative),
    `${flips.suppress.toWrong} of ${flips.suppress.right}`,
    badge(card.verdict),
    neuronList(neurons),
  ]
}

function neuronList(neurons: QuestionEvaluation['neurons']): Markup {
  const names = neurons.slice(0, listedNeurons).map(({ layer, neuron }) => `L${layer}N${neuron}`)
  const more = neurons.length - names.length
  return markup`<span class="neurons">${names.join(' ')}${more > 0 && ` and ${more} more`}</span>`
}
