/**
 * Exact effects: what single neurons do at the last position of a prompt, each measured by setting that one neuron alone,
 * a row each. No gradient, no path, no approximation but float32.
 *
 * effect_i     = F(clean) - F(neuron i set to `to`)          in the unit of the objective F
 * effectLog_i  = ln P(clean) - ln P(neuron i set to `to`)    nats
 *
 * Positive: the neuron speaks for the target, as in an attribution. Effects of single neurons do not add up to what the
 * neurons do together.
 */
import { seededRandom } from '../base/random.ts'
import type { Model } from '../engine/runtime/model.ts'
import type { Objective } from '../engine/runtime/objective.ts'
import { activationOf, type PromptState } from '../engine/runtime/prompt.ts'
import type { Question } from './attribution.ts'
import { cleanGradients, type CleanGradients } from './cleanScores.ts'
import { exactCandidates } from './exactCandidates.ts'

export interface ExactOptions {
  /** @default 'prob' */
  readonly objective?: Objective
  /** Neurons that are tried, the most promising ones and some at random; null for every neuron. @default null */
  readonly top?: number | null
  /** What a neuron is set to, or each of all neurons by itself, `[nLayers * dMlp]`. @default 0 */
  readonly to?: number | Float32Array
  /** Of the neurons that are drawn at random. @default 0 */
  readonly seed?: number
  /** Neurons that are tried besides, `layer * dMlp + neuron`. */
  readonly besides?: readonly number[]
  readonly signal?: AbortSignal | undefined
  /** Of all variants together. */
  readonly onRows?: ((done: number, total: number) => void) | undefined
}

/** Of one prompt. */
export interface VariantEffects {
  /** P(target) in the clean run. */
  readonly prob: number
  /** The objective there. */
  readonly value: number
  readonly effect: Float32Array // [n]
  /** Null for a contrast, which reads no P. */
  readonly effectLog: Float32Array | null // [n]
  readonly activation: Float32Array // [nLayers * dMlp]
}

export interface ExactEffects {
  /** Those that were tried, `layer * dMlp + neuron`, ascending. */
  readonly neurons: Int32Array // [n]
  readonly variants: readonly VariantEffects[]
}

/** The same neurons in every variant of a question: where not all are tried, those that are promising over its variants. */
export async function exactEffects(
  model: Model,
  variants: readonly Question[],
  options: ExactOptions = {},
): Promise<ExactEffects> {
  const { objective = 'prob', to = 0, signal, onRows } = options
  using states = new DisposableStack()
  const asked: { readonly question: Question; readonly state: PromptState; readonly clean: CleanGradients }[] = []
  for (const question of variants) {
    const { ids, sharedPrefix, comesAgain, onLogits } = question
    const state = states.use(await model.prefill(ids, { sharedPrefix, comesAgain, signal }))
    if (onLogits !== undefined) onLogits(await model.logits(state))
    asked.push({ question, state, clean: await cleanGradients(model, state, question, { objective, signal }) })
  }
  const neurons = chosenNeurons(
    model,
    asked.map(({ clean }) => clean),
    options,
  )
  const found: VariantEffects[] = []
  for (const { question, state, clean } of asked) {
    const { effect, effectLog } = await effectsAlone(model, state, question, neurons, {
      ...{ objective, to, signal },
      onRows: (done, total) => onRows?.(found.length * total + done, variants.length * total),
    })
    found.push({ prob: clean.prob, value: clean.value, effect, effectLog, activation: activationOf(state, model) })
  }
  return { neurons, variants: found }
}

/** What each of some neurons does alone; the lists run in parallel to the neurons. */
export interface EffectsAlone {
  /** P(target), or the contrast where that was asked for, in the clean row of the neuron's layer. */
  readonly clean: Float64Array // [n]
  readonly effect: Float32Array // [n]
  readonly effectLog: Float32Array | null // [n]
}

/**
 * @param state   of the question's prompt, that ran without an edit
 * @param neurons `layer * dMlp + neuron`, one at least
 */
export async function effectsAlone(
  model: Pick<Model, 'neuronRows'>,
  state: PromptState,
  { target, others }: Pick<Question, 'target' | 'others'>,
  neurons: Int32Array,
  { objective = 'prob', to = 0, signal, onRows }: Pick<ExactOptions, 'objective' | 'to' | 'signal' | 'onRows'> = {},
): Promise<EffectsAlone> {
  // ln P follows from P, and the rows are the same
  const read = objective === 'contrast' ? 'contrast' : 'prob'
  const set = Array.from(neurons, (neuron) => ({ neuron, to: typeof to === 'number' ? to : to[neuron]! }))
  const options = { target: { token: target, others }, objective: read, signal, onRows } as const
  const { value, clean } = await model.neuronRows(state, set, options)
  const difference = Float32Array.from(value, (off, i) => clean[i]! - off)
  const effectLog = read === 'contrast' ? null : Float32Array.from(value, (off, i) => lnProb(clean[i]!) - lnProb(off))
  return { clean, effect: objective === 'log-prob' ? effectLog! : difference, effectLog }
}

function chosenNeurons(
  { shape }: Model,
  clean: readonly CleanGradients[],
  { top = null, seed = 0, besides = [] }: ExactOptions,
): Int32Array {
  const nNeurons = shape.nLayers * shape.dMlp
  if (top === null || top + besides.length >= nNeurons) return Int32Array.from({ length: nNeurons }, (_, i) => i)
  const sum = (of: 'timesActivation' | 'neurgrad'): Float32Array => {
    const total = new Float32Array(nNeurons)
    for (const each of clean) for (const [i, value] of each[of].entries()) total[i]! += value
    return total
  }
  const random = seededRandom(seed)
  return Int32Array.from(exactCandidates([sum('timesActivation'), sum('neurgrad')], { top, besides, random }))
}

/** Smallest positive number of float32, in which P comes. */
const leastProb = 2 ** -149

/** Finite: what is below the least P that rows can tell counts as that. */
export function lnProb(prob: number): number {
  return Math.log(Math.max(prob, leastProb))
}

/** What single neurons do for a question, means over its variants; the lists run in parallel. */
export interface QuestionEffects {
  /** `layer * dMlp + neuron`, ascending. */
  readonly neurons: Int32Array // [n]
  readonly effect: Float32Array // [n], unit of the objective
  readonly effectLog: Float32Array | null // [n], nats; null for a contrast
}

export function meanEffects({ neurons, variants }: ExactEffects): QuestionEffects {
  const logs = variants.flatMap(({ effectLog }) => (effectLog === null ? [] : [effectLog]))
  return {
    neurons,
    effect: meanOfLists(variants.map(({ effect }) => effect)),
    effectLog: logs.length < variants.length ? null : meanOfLists(logs),
  }
}

/** @param lists of equal length, one at least */
export function meanOfLists(lists: readonly Float32Array[]): Float32Array {
  const total = new Float64Array(lists[0]!.length)
  for (const list of lists) for (const [i, value] of list.entries()) total[i]! += value
  return Float32Array.from(total, (sum) => sum / lists.length)
}

/** Effects as scores of all neurons, `[nNeurons]`; 0 where none was measured. */
export function scoresOfEffects(neurons: Int32Array, effect: Float32Array, nNeurons: number): Float32Array {
  const scores = new Float32Array(nNeurons)
  for (const [i, neuron] of neurons.entries()) scores[neuron] = effect[i]!
  return scores
}
