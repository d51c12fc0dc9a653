/**
 * Integrated gradients of the probability of one token for all MLP neurons at the last position of a prompt.
 *
 * attribution_i = a_i * integral over alpha in [0, 1] of dP/da_i at alpha * a      (probability; a = hook_post)
 *
 * In place of P another objective may stand, ln P or a contrast of options; then attributions are in nats.
 *
 * All neurons of a layer are scaled together, so that over a layer the attributions sum to P(a) - P(0). Where a norm
 * stands behind the MLP its gain stays at its clean value along the path, and only there.
 *
 * @see Sundararajan et al. 2017 (arXiv 1703.01365); Chen et al. 2024 (arXiv 2406.10868), whose code uses `published`
 */
import { WorkbenchError } from '../base/errors.ts'
import { largest } from '../base/lists.ts'
import type { Model } from '../engine/runtime/model.ts'
import type { Objective } from '../engine/runtime/objective.ts'
import type { PromptState } from '../engine/runtime/prompt.ts'
import type { Points, RowTimes } from '../engine/runtime/rows.ts'
import { adaptiveIntegrals } from './adaptiveRule.ts'
import { fixedIntegral } from './fixedRule.ts'
import { largestAttribution, withRounding, type LayerIntegral } from './layerIntegral.ts'
import { tokenProbabilities } from './nextToken.ts'
import { PathSamples } from './pathSamples.ts'
import { gaussLegendreRule, paperRule, publishedRule } from './quadrature.ts'
import { ruleDefaults, type Rule } from './ruleSettings.ts'
import { samplePaths, type PathsOfPrompt } from './samplePaths.ts'

export interface AttributionOptions {
  /** What is attributed. @default 'prob' */
  readonly objective?: Objective
  /** How the integral is taken. @default 'adaptive' */
  readonly rule?: Rule
  /** Points of a fixed rule; most intervals of a layer for `adaptive`. @default 16; 256 for `adaptive` */
  readonly steps?: number
  /** Error that `adaptive` aims at, as a share of the largest attribution. @default 1e-3 */
  readonly tolerance?: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: AttributionProgress) => void
  /** Told once in a model's life that memory ran out and work goes on in smaller parts. */
  readonly onWarning?: (sentence: string) => void
}

export interface AttributionProgress {
  readonly phase: 'prefill' | 'forward' | 'backward'
  /** Layers done, and all. */
  readonly done: number
  readonly total: number
}

/** Layers first, neurons second in every array of two axes. */
export interface Attribution {
  readonly ids: readonly number[]
  readonly target: number
  /** P(target) in the clean run. */
  readonly prob: number
  readonly objective: Objective
  /** The objective in the clean run: `prob` again, or nats. */
  readonly value: number
  readonly rule: Rule
  readonly steps: number
  readonly tolerance: number
  readonly attribution: Float32Array // [nLayers * dMlp], unit of the objective
  readonly activation: Float32Array // [nLayers * dMlp]
  /** Sum over neurons minus P(a) - P(0), as the rule left it before any correction. */
  readonly completeness: Float32Array // [nLayers], unit of the objective
  /** Estimated error of any neuron's attribution. */
  readonly error: Float32Array // [nLayers], unit of the objective
  /** Points of the path that were evaluated. */
  readonly nodes: Int32Array // [nLayers]
  /** Rows that were run, the shared clean row included; of several prompts together, each one's. */
  readonly rows: number
  /** Whether every layer reached the tolerance; a fixed rule says whether it happens to. */
  readonly converged: boolean
  readonly elapsedMs: number
  readonly phases: { readonly prefillMs: number } & Readonly<RowTimes>
  readonly device: string
}

const mostSteps = 4096

/** One prompt and the token whose probability is attributed. */
export interface Question {
  readonly ids: readonly number[]
  readonly target: number
  /** Tokens of the other options, against which the objective `contrast` holds the target. */
  readonly others?: readonly number[] | undefined
  /** Tokens at the start that other prompts share: their keys and values are kept and used again. */
  readonly sharedPrefix?: number
  /** The prompt is asked for once more afterwards. */
  readonly comesAgain?: boolean | undefined
  /** Told what the model says as it is, `[dVocab]`; valid during the call. */
  readonly onLogits?: ((logits: Float32Array) => void) | undefined
}

/** @throws WorkbenchError `input.value` for a prompt, target or setting outside its range; the signal's reason when aborted */
export async function attribute(
  model: Model,
  ids: readonly number[],
  target: number,
  options: AttributionOptions & Pick<Question, 'others'> = {},
): Promise<Attribution> {
  const [attribution] = await attributeMany(model, [{ ids, target, others: options.others }], options)
  return attribution!
}

/**
 * Attributes several prompts in the same walks: worth it where a model is so small that one prompt's rows leave the
 * processor idle between operators. Times are shares of the whole. Results differ from those of single prompts by
 * float32 rounding, so a resumable run must keep its groups.
 */
export async function attributeMany(
  model: Model,
  questions: readonly Question[],
  options: AttributionOptions = {},
): Promise<Attribution[]> {
  const {
    objective = 'prob',
    rule = 'adaptive',
    tolerance = ruleDefaults.tolerance,
    signal,
    onProgress,
    onWarning,
  } = options
  const steps = options.steps ?? ruleDefaults.steps[rule]
  check(model, questions, { objective, steps, tolerance })
  const started = performance.now()
  using states = new DisposableStack()
  const prompts: PathsOfPrompt[] = []
  for (const { ids, target, others, sharedPrefix = 0, comesAgain, onLogits } of questions) {
    const onLayer = (done: number, total: number): void => onProgress?.({ phase: 'prefill', done, total })
    const state = states.use(await model.prefill(ids, { signal, onLayer, sharedPrefix, comesAgain }))
    if (onLogits !== undefined) onLogits(await model.logits(state))
    prompts.push({ state, target, others, paths: state.last.map(() => new PathSamples()) })
  }
  const prefillMs = performance.now() - started
  const times: RowTimes = { forwardMs: 0, headMs: 0, backwardMs: 0 }
  let rows = 0
  const sample = async (open: readonly PathsOfPrompt[], wanted: readonly Points[]): Promise<void> => {
    const onLayer = (phase: 'forward' | 'backward', done: number, total: number) => onProgress?.({ phase, done, total })
    rows += await samplePaths(model, open, wanted, times, { objective, signal, onLayer, onWarning })
  }
  const integrals =
    rule === 'adaptive'
      ? await adaptiveIntegrals(prompts, sample, { tolerance, most: steps })
      : await fixed(rule, steps, prompts, sample)
  const share = 1 / questions.length
  const values = prompts.map(({ paths }) => paths[0]!.at(1).value)
  const probs = objective === 'prob' ? values : await probabilities(model, prompts)
  const elapsedMs = (performance.now() - started) * share
  const phases = { prefillMs: prefillMs * share, ...scaled(times, share) }
  return prompts.map(({ state, target, paths }, i) => {
    const found = integrals[i]!
    return {
      ids: [...questions[i]!.ids],
      target,
      prob: probs[i]!,
      objective,
      value: values[i]!,
      rule,
      steps,
      tolerance,
      ...join(found, state, model.shape.dMlp),
      nodes: Int32Array.from(paths, (path) => path.size),
      rows,
      converged: isConverged(found, tolerance),
      elapsedMs,
      phases,
      device: model.device,
    }
  })
}

async function fixed(
  rule: Exclude<Rule, 'adaptive'>,
  steps: number,
  prompts: readonly PathsOfPrompt[],
  sample: (prompts: readonly PathsOfPrompt[], wanted: readonly Points[]) => Promise<void>,
): Promise<LayerIntegral[][]> {
  const make = { published: publishedRule, paper: paperRule, 'gauss-legendre': gaussLegendreRule }[rule]
  const quadrature = make(steps)
  // both ends besides: P(0) closes the completeness sum; alpha = 1 comes with every walk
  const alphas = [...new Set([0, ...quadrature.alphas])].filter((alpha) => alpha !== 1)
  await sample(
    prompts,
    prompts.map(({ paths }) => paths.map(() => alphas)),
  )
  return prompts.map(({ paths }) => withRounding(paths.map((path) => fixedIntegral(path, quadrature))))
}

function scaled({ forwardMs, headMs, backwardMs }: RowTimes, factor: number): RowTimes {
  return { forwardMs: forwardMs * factor, headMs: headMs * factor, backwardMs: backwardMs * factor }
}

function join(integrals: readonly LayerIntegral[], state: PromptState, dMlp: number) {
  const attribution = new Float32Array(integrals.length * dMlp)
  const activation = new Float32Array(integrals.length * dMlp)
  for (const [layer, integral] of integrals.entries()) {
    attribution.set(integral.attribution, layer * dMlp)
    activation.set(state.last[layer]!.post, layer * dMlp)
  }
  return {
    attribution,
    activation,
    completeness: Float32Array.from(integrals, ({ completeness }) => completeness),
    error: Float32Array.from(integrals, ({ error }) => error),
  }
}

/** The largest error estimate as a share of the largest attribution, to which tolerances relate; null where all are 0. */
export function errorShare({ attribution, error }: Pick<Attribution, 'attribution' | 'error'>): number | null {
  const most = largestAttribution([{ attribution }])
  return most === 0 ? null : largest(error) / most
}

function isConverged(integrals: readonly LayerIntegral[], tolerance: number): boolean {
  const limit = tolerance * largestAttribution(integrals)
  return integrals.every(({ error }) => error <= limit)
}

/** P(target) of each prompt as it is, where the objective does not tell. */
async function probabilities(model: Model, prompts: readonly PathsOfPrompt[]): Promise<number[]> {
  const found: number[] = []
  for (const { state, target } of prompts) found.push(tokenProbabilities(await model.logits(state), [target])[0]!)
  return found
}

interface Settings {
  readonly objective: Objective
  readonly steps: number
  readonly tolerance: number
}

function check(model: Model, questions: readonly Question[], { objective, steps, tolerance }: Settings): void {
  const { dVocab } = model.shape
  for (const { target, others = [] } of questions) {
    const wrong = [target, ...others].find((id) => !(Number.isInteger(id) && id >= 0 && id < dVocab))
    if (wrong !== undefined) {
      const what = wrong === target ? 'the target token' : 'a token to contrast it with'
      throw new WorkbenchError('input.value', `${what} is ${wrong}; ids of this model are 0 to ${dVocab - 1}`)
    }
    if (objective === 'contrast' && (others.length === 0 || others.includes(target))) {
      throw new WorkbenchError(
        'input.value',
        'a contrast needs the tokens of other options, and the target is none of them',
      )
    }
  }
  if (!Number.isInteger(steps) || steps < 1 || steps > mostSteps) {
    throw new WorkbenchError('input.value', `steps is ${steps}; it must be a whole number from 1 to ${mostSteps}`)
  }
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new WorkbenchError('input.value', `tolerance is ${tolerance}; it must lie between 0 and 1`)
  }
}
