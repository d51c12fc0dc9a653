import { inOrder } from '../base/inOrder.ts'
import { seededRandom } from '../base/random.ts'
import { seedOf, shuffled } from '../datasets/optionOrders.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { curveMeasures, curveMethods, type CurveMeasure } from '../methods/faithfulness/curvePoints.ts'
import { curvesOfRows } from '../methods/faithfulness/curveRows.ts'
import { faithfulnessOf, meanCurves, type QuestionCurves } from '../methods/faithfulness/faithfulness.ts'
import type { MeasureFaithfulness } from '../methods/faithfulnessSchema.ts'
import { ruleDefaults } from '../methods/ruleSettings.ts'
import { createBootstrap, resamples } from '../methods/statistics/bootstrap.ts'
import { fewestUnits } from '../methods/statistics/estimates.ts'
import type { CallInput } from '../runs/calls/calls.ts'
import { readExperiment, type Experiment, type ExperimentItem } from './experimentItems.ts'
import type { Hooks } from './hooks.ts'
import { measuredCurves, type MeasuredCurves } from './measuredCurves.ts'
import type { Models } from './models.ts'
import type { ScoreParts } from './neuronScores.ts'
import { valuesOf } from './setTo.ts'

export type FaithfulnessInput = CallInput<'faithfulness'>

/** Keeps and removes neurons in the order of each method, at the last position of every prompt. */
export async function faithfulnessJob(input: FaithfulnessInput, models: Models, parts: ScoreParts, hooks: Hooks) {
  const startMs = performance.now()
  const { to, objective, rule, seed } = input
  const { device } = input.run
  await using open = await models.open(input.run, hooks)
  const experiment = await readExperiment(input.source, input, open, hooks)
  const items = sampled(experiment, input)
  const values = await valuesOf(to, items, { open, device }, hooks)
  const settings = {
    ...{ objective, rule, seed },
    steps: input.steps ?? ruleDefaults.steps[rule],
    tolerance: input.tolerance ?? ruleDefaults.tolerance,
    methods: curveMethods.filter((method) => input.methods.includes(method)),
    values: typeof values === 'number' ? null : values,
  }
  const measured: MeasuredCurves[] = []
  const found = inOrder(items, mostTogether, (item) =>
    measuredCurves(promptOf(item, experiment), settings, { open, parts, device }, hooks),
  )
  hooks.onProgress({ phase: 'measure', done: 0, total: items.length })
  for await (const curves of found) {
    hooks.signal.throwIfAborted()
    measured.push(curves)
    hooks.onProgress({ phase: 'measure', done: measured.length, total: items.length })
  }
  const nNeurons = open.shape.nLayers * open.shape.dMlp
  const byQuestion = Map.groupBy(items.keys(), (i) => items[i]!.question)
  const bootstrap = createBootstrap(resamples, seed)
  const questions = [...byQuestion].map(([question, prompts]) => {
    const of = (measure: number): QuestionCurves => ({
      unit: experiment.units[question]!,
      ...meanCurves(prompts.map((i) => promptCurves(measured[i]!, nNeurons, measure))),
    })
    return {
      id: experiment.questions[question]!.id,
      prompts: prompts.length,
      measures: curveMeasures.map((_, i) => of(i)),
    }
  })
  const measures = curveMeasures.map((measure, i) =>
    faithfulnessOf(
      questions.map(({ measures }) => measures[i]!),
      measure,
      { nNeurons, bootstrap },
    ),
  )
  const facts = new Set(questions.map(({ measures }) => measures[0]!.unit)).size
  warnOf(measures, facts).forEach(hooks.onWarning)
  const counts = { questions: questions.length, prompts: items.length }
  return {
    fingerprint: open.fingerprint,
    device: [...new Set(measured.map((each) => each.device))].join(', ') || device,
    ...counts,
    computed: measured.filter(({ computed }) => computed).length,
    elapsedMs: performance.now() - startMs,
    faithfulness: {
      ...{ nNeurons, ...counts, facts, to, objective, seed, measures },
      unconverged: measured.filter(({ converged }) => !converged).length,
    },
    perQuestion: questions.map(({ id, prompts, measures }) => ({
      ...{ id, prompts, fact: measures[0]!.unit },
      measures: measures.map(({ whole, none, methods }, i) => ({
        ...{ measure: curveMeasures[i]!, whole, none },
        methods: [...methods].map(([method, curves]) => ({ method, ...curves })),
      })),
    })),
  }
}

/** The first prompts of the questions that are drawn, in the order of the file. */
function sampled({ questions, items }: Experiment, { sample, variants, seed }: FaithfulnessInput): ExperimentItem[] {
  const all = [...questions.keys()]
  const drawn =
    sample === null ? all : shuffled(all, seededRandom(seedOf(seed, 'sample of the curves'))).slice(0, sample)
  const taken = new Set(drawn)
  return items.filter(({ question, variant }) => taken.has(question) && variant < variants)
}

function promptOf({ question, variant, ids, letters, gold }: ExperimentItem, { questions }: Experiment) {
  const others = letters.filter((_, letter) => letter !== gold)
  return { name: `${questions[question]!.id} ${variant}`, ids, target: letters[gold]!, others }
}

function promptCurves({ shared, methods }: MeasuredCurves, nNeurons: number, measure: number) {
  const [whole, none] = [shared[measure]!, shared[curveMeasures.length + measure]!]
  const curves = [...methods].map(([name, rows]) => [name, curvesOfRows(rows, nNeurons, measure)] as const)
  return { whole, none, methods: new Map(curves) }
}

const measureTexts: Readonly<Record<CurveMeasure, string>> = {
  prob: 'P of the right letter',
  contrast: 'the letter contrast',
}

function warnOf(measures: readonly MeasureFaithfulness[], facts: number): string[] {
  if (facts < fewestUnits) {
    return [`These are ${facts} facts; with fewer than ${fewestUnits} no figure has an interval.`]
  }
  return measures.flatMap(({ measure, isScaled }) =>
    isScaled
      ? []
      : `It is not shown that ${measureTexts[measure]} is higher with all neurons than without any, so shares of that ` +
        'difference, and areas under them, say nothing here; look at the means.',
  )
}
