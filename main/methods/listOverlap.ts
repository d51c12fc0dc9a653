/** How far the lists of two detections name the same neurons for the same questions. */
import type { Estimate } from './evaluationSchema.ts'
import type { Bootstrap } from './statistics/bootstrap.ts'
import { estimateOf } from './statistics/estimates.ts'

/** A question and the neurons that were found for it. */
export interface ListedQuestion {
  readonly id: string
  readonly stem: string
  readonly neurons: readonly number[]
}

export interface ListOverlap {
  /** Questions that both have. */
  readonly questions: number
  /** Of the neurons of a question in the first detection, the share that the second one names too. */
  readonly share: Estimate
}

/** @param unitOf the fact of a question of the first detection */
export function listOverlap(
  questions: readonly ListedQuestion[],
  others: readonly ListedQuestion[],
  unitOf: (id: string) => number,
  bootstrap: Bootstrap,
): ListOverlap {
  const known = new Map(others.map((other) => [other.id, other]))
  const shared = questions.flatMap((question) => {
    const other = known.get(question.id)
    return other === undefined || other.stem !== question.stem ? [] : [{ question, named: new Set(other.neurons) }]
  })
  const values = shared.flatMap(({ question: { id, neurons }, named }) => {
    if (neurons.length === 0) return []
    return [{ unit: unitOf(id), value: neurons.filter((neuron) => named.has(neuron)).length / neurons.length }]
  })
  return { questions: shared.length, share: estimateOf(values, bootstrap) }
}
