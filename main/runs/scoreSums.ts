/** A detection's scores, summed over each question's variants: what its thresholds move on without the model. */
import * as v from 'valibot'
import { decodeFrame, encodeFrame } from '../files/frames.ts'
import { parseJson } from '../files/parseJson.ts'
import type { ScoredQuestion } from '../methods/detectors/detector.ts'
import { detectors, type DetectorName } from '../methods/detectors/detectors.ts'
import { neuronCluster, type DetectionMode } from '../methods/neuronCluster.ts'

/** The lowest cluster threshold that a detection can be looked at with. */
export const lowestT = 0.01

/** What is below `lowestT` of a question's largest sum is left out. */
export const ScoreSumsSchema = v.object({
  ids: v.array(v.string()),
  /** Where each question's scores begin, and at last where they end. */
  starts: v.instance(Int32Array),
  /** `layer * dMlp + neuron`, ascending in each question. */
  neurons: v.instance(Int32Array),
  scores: v.instance(Float64Array),
  /** Over all neurons of the question, those left out included. */
  totals: v.instance(Float64Array),
})
export type ScoreSums = v.InferOutput<typeof ScoreSumsSchema>

/** Whether a detection's neurons at other thresholds follow from its sums alone. */
export function isMovable(method: DetectorName, mode: DetectionMode, background: unknown): boolean {
  return detectors[method].isMovable && mode !== 'published' && background === null
}

export function scoreSums(questions: readonly ScoredQuestion[]): ScoreSums {
  const all = questions.map(({ variants }) => {
    const { neurons, scores, total } = neuronCluster(variants, 'corrected', lowestT)
    const order = neurons.map((_, i) => i).sort((a, b) => neurons[a]! - neurons[b]!)
    return { neurons: order.map((i) => neurons[i]!), scores: order.map((i) => scores[i]!), total }
  })
  const starts = new Int32Array(questions.length + 1)
  for (const [i, { neurons }] of all.entries()) starts[i + 1] = starts[i]! + neurons.length
  return {
    ids: questions.map(({ id }) => id),
    starts,
    neurons: Int32Array.from(all.flatMap(({ neurons }) => neurons)),
    scores: Float64Array.from(all.flatMap(({ scores }) => scores)),
    totals: Float64Array.from(all, ({ total }) => total),
  }
}

/** Whether sums are of these questions and of a model with so many neurons: their file may come from anywhere. */
export function areSumsOf(
  { ids, starts, neurons, scores, totals }: ScoreSums,
  questions: readonly string[],
  nNeurons: number,
): boolean {
  const isSame = ids.length === questions.length && ids.every((id, i) => id === questions[i])
  const isParallel = totals.length === ids.length && scores.length === neurons.length
  const ends = starts.length === ids.length + 1 && starts[0] === 0 && starts.at(-1) === neurons.length
  return (
    isSame &&
    isParallel &&
    ends &&
    starts.every((start, i) => i === 0 || start >= starts[i - 1]!) &&
    neurons.every((neuron) => neuron >= 0 && neuron < nNeurons)
  )
}

/** Each question as if it had one variant, whose scores are the sums over all of them. */
export function summedQuestions({ ids, starts, neurons, scores, totals }: ScoreSums): ScoredQuestion[] {
  return ids.map((id, i) => {
    const [from, to] = [starts[i]!, starts[i + 1]!]
    const own = scores.subarray(from, to)
    const max = own.reduce((most, score) => Math.max(most, score), 0)
    return { id, variants: [{ neurons: neurons.subarray(from, to), scores: own, max, sum: totals[i]! }] }
  })
}

export function encodeScoreSums(sums: ScoreSums): Uint8Array {
  return encodeFrame(sums)
}

/** @throws Error or ValiError for bytes that are none */
export function decodeScoreSums(bytes: Uint8Array): ScoreSums {
  return v.parse(ScoreSumsSchema, decodeFrame(bytes, parseJson))
}
