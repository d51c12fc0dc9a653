/** The demo as text: each part says what is done, then what came out, for someone who has never seen a neuron. */
import { largest } from '../../base/lists.ts'
import type { Output } from '../../rpc/engine/contract.ts'
import { listed } from '../../report/numbers.ts'
import { languageName } from '../../report/context.ts'
import { counted, grouped, table } from '../table.ts'
import type { ExampleAnswer, ExampleQuestion } from './example.ts'
import type { Cell, DemoFigures } from './figures.ts'

export interface Asked {
  readonly facts: number
  readonly questions: number
  readonly prompts: number
  readonly domains: readonly string[]
  readonly langs: readonly (string | null)[]
  /** Facts in the file, of which these were drawn. */
  readonly of: number
}

export interface Introduced {
  readonly isBundled: boolean
  readonly nParameters: number
  readonly shape: { readonly nLayers: number; readonly dMlp: number } | null
}

export function opening(
  { isBundled, nParameters, shape }: Introduced,
  { facts, questions, prompts, domains, langs, of }: Asked,
): string[] {
  const size = `${grouped(nParameters)} parameters${shape === null ? '' : `, ${shape.nLayers} layers of ${grouped(shape.dMlp)} neurons`}`
  const model = isBundled ? 'A small language model that we trained on facts' : 'The model that you named'
  return [
    'Engram: where does a language model keep what it knows?',
    '',
    ...paragraph(
      `${model} (${size}) is asked what it knows. Then we look inside: which of its neurons are behind an answer, and what ` +
        'happens when they are switched off? Everything below is computed now, on this machine.',
    ),
    '',
    ...paragraph(
      `Asked are ${counted(facts, 'fact')} of the ${grouped(of)} in the bundled set (${domains.join(', ')}), drawn at ` +
        `random, each in ${listed(langs.map(languageName))}: ${counted(questions, 'question')}, multiple choice with the ` +
        `options first, in ${counted(prompts, 'prompt')}.`,
    ),
  ]
}

/** A table of domains by languages. */
export function knowledge(cells: readonly Cell[]): string[] {
  const langs = [...new Set(cells.map(({ lang }) => lang))]
  const domains = [...new Set(cells.map(({ domain }) => domain))]
  const share = (of: readonly Cell[]): string => {
    const [correct, asked] = [sum(of.map((cell) => cell.correct)), sum(of.map((cell) => cell.of))]
    return asked === 0 ? '–' : percent(correct / asked)
  }
  const row = (name: string, of: readonly Cell[]): string[] => [
    name,
    ...langs.map((lang) => share(of.filter((cell) => cell.lang === lang))),
    share(of),
  ]
  return [
    '1. Does it know the answers?',
    '',
    ...table(
      [
        ['right answers', ...langs.map(languageName), 'all'],
        ...domains.map((domain) =>
          row(
            domain,
            cells.filter((cell) => cell.domain === domain),
          ),
        ),
        row('all', cells),
      ],
      `l${'r'.repeat(langs.length + 1)}`,
    ).map(indented),
    '',
    `Guessing would give ${percent(sum(cells.map(({ guessed }) => guessed)) / sum(cells.map(({ of }) => of)))}.`,
  ]
}

export interface Found {
  readonly domain: string
  /** Of the domain's questions. */
  readonly questions: number
  readonly perQuestion: number
  readonly pooled: number
  readonly layers: readonly number[]
  readonly dMlp: number
}

const barWidth = 30

/** @param taught the layer that was taught the facts, where that is known */
export function location(
  { domain, questions, perQuestion, pooled, layers, dMlp }: Found,
  taught: number | null,
): string[] {
  const most = largest(layers, 1)
  const rows = layers.map((count, layer) => [
    `layer ${layer}`,
    grouped(count),
    '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((barWidth * count) / most))),
  ])
  return [
    `2. Which neurons are behind its answers about ${domain}?`,
    '',
    ...paragraph(
      'For every prompt the probability of the right letter is traced back to each neuron (integrated gradients); a ' +
        'neuron that matters to many questions counts for less. What stands out for a question are its neurons, ' +
        `${perQuestion.toFixed(1)} on average. The ${counted(questions, 'question')} about ${domain} have ` +
        `${grouped(pooled)} together, of ${grouped(layers.length * dMlp)} in the model. Where they lie:`,
    ),
    '',
    ...table(rows, 'lrl').map(indented),
    ...(taught === null ? [] : ['', ...paragraph(truth(taught, layers))]),
  ]
}

function truth(taught: number, layers: readonly number[]): string {
  return (
    `Is that true? Of this model it is known: its facts were taught to layer ${taught} and to no other. Of the ` +
    `${grouped(sum(layers))} neurons ${grouped(layers[taught]!)} lie there; as many drawn at random would have ` +
    `${grouped(Math.round(sum(layers) / layers.length))} there.`
  )
}

export function switchedOff(
  { domain, pooled }: Pick<Found, 'domain' | 'pooled'>,
  { fields, controls }: Output<'edit.compare'>['comparison'],
  { flips, controlFlips, localityDrop }: DemoFigures,
): string[] {
  const rows = fields
    .filter(({ field }) => field.kind === 'domain')
    .map(({ field, before, after, effect, control }) => [
      field.domain ?? '',
      percent(before.share ?? 0),
      percent(after.share ?? 0),
      control === null ? '' : percent(control.share.mean),
      `${grouped(effect.flips.toWrong)} of ${grouped(effect.flips.right)}`,
    ])
  const times =
    controlFlips > 0 ? `, ${(flips / controlFlips).toFixed(flips < 10 * controlFlips ? 1 : 0)} times as many` : ''
  return [
    `3. What happens when these ${grouped(pooled)} neurons are switched off?`,
    '',
    ...table([['', 'right before', 'switched off', 'random off', 'answers lost'], ...rows], 'lrrrr').map(indented),
    '',
    ...paragraph(
      `Of the right answers about ${domain}, ${percent(flips)} turn wrong. With as many random neurons it is ` +
        `${percent(controlFlips)} (mean of ${controls.sets} sets)${times}. Of the right answers in other domains ` +
        `${percent(localityDrop)} are lost.`,
    ),
    ...(flips > 0 ? [] : ['', ...paragraph(spread)]),
  ]
}

const spread =
  'None: what the model needs for these answers is not in these neurons alone. Attribution tells what takes part in an ' +
  'answer, not that nothing else could do it.'

export function example(questions: readonly ExampleQuestion[]): string[] {
  return [
    '4. One fact, before and after',
    '',
    ...questions.flatMap(({ question, before, after }, i) => [
      ...(i === 0 ? [] : ['']),
      indented(`${languageName(question.lang)}: ${isolated(question.stem)}`),
      indented(`  before  ${answer(before)}`),
      indented(`  after   ${answer(after)}`),
    ]),
  ]
}

/** Text that runs to the left keeps what follows it in its place. */
function isolated(text: string): string {
  return /[\u0590-\u08ff]/.test(text) ? `\u2068${text}\u2069` : text
}

function answer({ text, isRight, prob }: ExampleAnswer): string {
  return `${isRight ? '✓' : '✗'} ${isolated(text)}  (P of the right letter ${percent(prob)})`
}

export interface Statements {
  readonly prompt: string
  readonly before: string
  readonly after: string
  /** Of so many statements, how many ended otherwise. */
  readonly changed: number
  /** The same with as many random neurons off. */
  readonly changedByRandom: number
  readonly of: number
}

export function statements({ prompt, before, after, changed, changedByRandom, of }: Statements): string[] {
  return [
    '5. And in its own words?',
    '',
    ...paragraph(
      'The same neurons, off while it ends a sentence that was begun for it. They were found behind letters, not ' +
        `sentences, so this need not do anything: of ${counted(of, 'sentence')}, ${changed} ended otherwise; with as many ` +
        `random neurons off, ${changedByRandom}.`,
    ),
    '',
    indented(`${prompt} …`),
    indented(`  before  ${oneLine(before)}`),
    indented(`  after   ${oneLine(after)}`),
  ]
}

export function closing(verdict: string, report: string): string[] {
  return ['6. The evidence', '', ...paragraph(verdict), '', `Everything, with intervals and every question: ${report}`]
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ⏎ ')
}

/** Broken into lines that a terminal of 100 columns shows whole. */
function paragraph(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > 100) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

function indented(line: string): string {
  return `   ${line}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
