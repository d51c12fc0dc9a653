/**
 * An evaluation as one HTML page that stands alone: no script, no request, nothing but itself. The same evaluation and
 * context give the same bytes.
 */
import type { Evaluation } from '../methods/evaluationSchema.ts'
import { runView, type ReportContext, type RunView } from './context.ts'
import { evaluationStyle } from './evaluationStyle.ts'
import { foreign, joined, markup, type Markup } from './markup.ts'
import { counted } from './numbers.ts'
import { page } from './page.ts'
import { sectionHtml, type Section } from './section.ts'
import { accuracySection } from './sections/accuracy.ts'
import { answerOf } from './sections/answer.ts'
import { cardsSection } from './sections/cards.ts'
import { comparisonSection } from './sections/comparison.ts'
import { effectsSection } from './sections/effects.ts'
import { flipsSection } from './sections/flips.ts'
import { glossarySection } from './sections/glossary.ts'
import { limitsSection } from './sections/limits.ts'
import { locationSection } from './sections/location.ts'
import { methodSection } from './sections/method.ts'
import { neuronsSection } from './sections/neurons.ts'
import { predictionSection } from './sections/prediction.ts'
import { promptsSection } from './sections/prompts.ts'
import { questionsSection } from './sections/questions.ts'
import { ratioSection } from './sections/ratio.ts'
import { reachSection } from './sections/reach.ts'
import { repeatSection } from './sections/repeat.ts'
import { settingsSection } from './sections/settings.ts'
import { wordingsSection } from './sections/wordings.ts'
import type { TypefaceFile } from './typeface.ts'

/** In the order of the page. */
const runSections: readonly ((view: RunView) => Section | null)[] = [
  cardsSection,
  accuracySection,
  effectsSection,
  flipsSection,
  ratioSection,
  locationSection,
  reachSection,
  wordingsSection,
  predictionSection,
  questionsSection,
  neuronsSection,
  methodSection,
  promptsSection,
  limitsSection,
]

/** @param typefaces that it brings, for a page to be printed */
export function reportHtml(
  evaluation: Evaluation,
  context: ReportContext,
  typefaces: readonly TypefaceFile[] = [],
): string {
  const runs = evaluation.runs.map((_, index) => runView(evaluation, index, context))
  const isOne = runs.length === 1
  const parts = runs.map((view) => ({ view, sections: runSections.flatMap((section) => section(view) ?? []) }))
  const closing = [settingsSection(evaluation, context), repeatSection(evaluation, context), glossarySection]
  const comparison = isOne ? [] : [comparisonSection(evaluation)]
  const body = [
    header(evaluation, context),
    navigation([
      ...comparison,
      ...parts.flatMap(({ view, sections }) =>
        isOne ? sections : [{ id: view.id, title: view.run.name, body: null }],
      ),
      ...closing,
    ]),
    markup`<main>`,
    warnings(evaluation, context),
    isOne && runs.map(answerOf),
    comparison.map((section) => sectionHtml(section)),
    parts.map(({ view, sections }) => [
      !isOne && markup`<h2 id="${view.id}">Run ${foreign(view.run.name)}</h2>${answerOf(view)}`,
      sections.map((section) => sectionHtml(section, isOne ? null : view.id)),
    ]),
    closing.map((section) => sectionHtml(section)),
    markup`</main><footer><p>Made by Engram ${context.engram}.</p></footer>`,
  ]
  const title = titleOf(evaluation)
  return page({ lang: 'en', title, style: evaluationStyle, hasPictures: false, typefaces, body: markup`${body}` })
}

function titleOf({ runs }: Evaluation): string {
  const files = [...new Set(runs.map(({ data }) => data.name))]
  return `Neurons behind the answers to ${files.join(' and ')}`
}

function header({ runs, model, device }: Evaluation, context: ReportContext): Markup {
  const kind = context.runs.find((run) => run !== null)?.modelType
  const methods = runs.length === 1 ? `method ${runs[0]!.method}` : counted(runs.length, 'run')
  return markup`<header class="top"><p class="kicker">Engram report</p>
<h1>Neurons behind the answers to ${joined(
    [...new Set(runs.map(({ data }) => data.name))].map((name) => foreign(name)),
    ' and ',
  )}</h1>
<p>${modelName(model.name, kind)}${model.nLayers} layers of ${counted(model.dMlp, 'neuron')}; ${methods}; computed on ${device}.</p></header>`
}

function modelName(name: string | undefined, kind: string | undefined): Markup | null {
  if (name === undefined) return kind === undefined ? null : markup`A ${foreign(kind)} model: `
  return markup`Model ${foreign(name)}${kind !== undefined && markup` (${foreign(kind)})`}: `
}

function navigation(sections: readonly Section[]): Markup {
  return markup`<nav aria-label="Contents"><ol>${sections.map(
    ({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`,
  )}</ol></nav>`
}

/** What a reader must know before the figures: of the evaluation, of its runs, of their detections. */
function warnings(evaluation: Evaluation, { runs }: ReportContext): Markup | null {
  const all = [
    ...evaluation.warnings,
    ...evaluation.runs.flatMap((run, i) => [
      ...run.warnings,
      ...(runs[i]?.warnings ?? []).map((sentence) => `${run.name}, detection: ${sentence}`),
    ]),
  ]
  const sentences = [...new Set(all)]
  if (sentences.length === 0) return null
  return markup`<section class="warnings" aria-labelledby="warnings"><h2 id="warnings">Read this first</h2>
<ul>${sentences.map((sentence) => markup`<li>${foreign(sentence, 'en')}</li>`)}</ul></section>`
}
