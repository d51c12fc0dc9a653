import { readAskedQuestions } from '../datasets/readQuestions.ts'
import type { PromptedQuestion } from '../datasets/question.ts'
import { fileDigest } from '../files/fileDigest.ts'
import { detectNeurons } from '../methods/detection.ts'
import { detectionWarnings } from '../methods/detectionWarnings.ts'
import { neuronCluster } from '../methods/neuronCluster.ts'
import type { DetectionMode } from '../methods/neuronCluster.ts'
import type { Form } from '../methods/predict.ts'
import { ruleDefaults } from '../methods/ruleSettings.ts'
import type { Rule } from '../methods/ruleSettings.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import { letterTarget } from './letterTarget.ts'
import type { Models, RunChoice } from './models.ts'
import { requireTokenizer } from './promptIds.ts'
import { ofVariant, questionPrompts } from './questionPrompts.ts'
import { variantScores } from './variantScores.ts'
import type { VariantScores } from './variantScores.ts'

export interface DetectInput {
  readonly run: RunChoice
  /** Question file. */
  readonly data: string
  readonly mode: DetectionMode
  /** Null: what the mode does. */
  readonly rule: Rule | null
  readonly steps: number | null
  readonly tolerance: number | null
  /** Null: what the mode does. */
  readonly letters: Form | 'auto' | null
  /** Cluster threshold, as a share of the largest score. */
  readonly t: number
  /** Share of the clusters above which a neuron is common. */
  readonly u: number
  /** Most neurons of a question. */
  readonly v: number
  /** Of the option orders of questions that are rendered. */
  readonly seed: number
}

const modeDefaults = {
  corrected: { rule: 'adaptive', letters: 'auto' },
  paper: { rule: 'paper', letters: 'bare' },
  published: { rule: 'published', letters: 'bare' },
} as const satisfies Record<DetectionMode, { rule: Rule; letters: Form | 'auto' }>

/** Finds the query-relevant neurons of every question of a file. What a variant gave is kept as soon as it is known. */
export async function detectJob(input: DetectInput, models: Models, parts: EngineParts, hooks: Hooks) {
  const startMs = performance.now()
  const { mode, t, u, v, seed, run } = input
  const { questions, rejected } = await readAskedQuestions(input.data, { ...hooks, seed })
  const sha256 = await fileDigest(input.data, hooks)
  await using open = await models.open(run, hooks)
  const { fingerprint, modelType, shape } = open
  const tokenizer = requireTokenizer(await open.tokenizer(), open.dir, 'questions are text, so detect needs one')
  const rule = input.rule ?? modeDefaults[mode].rule
  const letters = input.letters ?? modeDefaults[mode].letters
  const { steps = ruleDefaults.steps[rule], tolerance = ruleDefaults.tolerance } = given(input)
  const targets = questionPrompts(questions, tokenizer, shape).map(
    ({ question, variant, index, ids, sharedPrefix }) => ({
      ids,
      sharedPrefix,
      target: ofVariant(question, index, () => letterTarget(tokenizer, variant.prompt, variant.gold, letters)),
    }),
  )
  const settings = { rule, steps, tolerance }
  const { scores, computed } = await variantScores(targets, settings, open, parts, run.device, hooks)
  const perQuestion = grouped(questions, scores)
  const clusters = perQuestion.map((variants) =>
    neuronCluster(
      variants.map(({ sparse }) => sparse),
      mode,
      t,
    ),
  )
  const found = detectNeurons(clusters, { mode, u, v })
  const meanProb = scores.reduce((sum, { prob }) => sum + prob, 0) / scores.length
  const nUnconverged = scores.filter(({ converged }) => !converged).length
  const warnings = detectionWarnings({
    ...{ mode, u, meanProb, nQuestions: questions.length, nVariants: scores.length },
    empty: questions.filter((_, i) => clusters[i]!.neurons.length === 0).map(({ id }) => id),
    nNegative: clusters.filter(({ neurons, total }) => neurons.length > 0 && total <= 0).length,
    nUnconverged: rule === 'adaptive' ? nUnconverged : 0,
  })
  warnings.forEach(hooks.onWarning)
  const place = (neuron: number): [number, number] => [Math.floor(neuron / shape.dMlp), neuron % shape.dMlp]
  let next = 0
  return {
    ...{ fingerprint, modelType, shape, warnings, meanProb, computed, rejected, variants: scores.length },
    ...{ method: 'qrnca', objective: 'prob' },
    device: [...new Set(scores.map(({ device }) => device))].join(', '),
    elapsedMs: performance.now() - startMs,
    settings: { mode, ...settings, letters, t, u, v, seed },
    data: sha256,
    common: found.common.map(({ neuron, occurrences }) => ({ neuron: place(neuron), occurrences })),
    questions: questions.map(({ id, domain, source }, i) => {
      const { neurons, scores: attribution, frequency } = clusters[i]!
      const { na, ica, key } = found.questions[i]!
      return {
        ...{ id, domain, source },
        variants: perQuestion[i]!.map(({ prob, converged }) => ({ target: targets[next++]!.target, prob, converged })),
        cluster: {
          neurons: neurons.map(place),
          scores: [...attribution],
          frequency: [...frequency],
          na: [...na],
          ica: [...ica],
        },
        key: { neurons: key.neurons.map(place), scores: [...key.scores] },
      }
    }),
  }
}

/** Steps and tolerance where they were asked for. */
function given({ steps, tolerance }: DetectInput): { readonly steps?: number; readonly tolerance?: number } {
  return { ...(steps === null ? {} : { steps }), ...(tolerance === null ? {} : { tolerance }) }
}

/** The scores of each question's variants; `scores` are those of all variants in order. */
function grouped(questions: readonly PromptedQuestion[], scores: readonly VariantScores[]): VariantScores[][] {
  let next = 0
  return questions.map(({ variants }) => scores.slice(next, (next += variants.length)))
}
