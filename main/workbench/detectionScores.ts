import type { Output } from '../rpc/engine/contract.ts'
import { parseJson } from '../files/parseJson.ts'
import { decodeFrame, encodeFrame } from '../rpc/wire/frames.ts'
import * as v from 'valibot'
import type { DetectorName } from '../methods/detectors/detectors.ts'
import { runFile } from './runRecords.ts'
import type { OpenProject } from './session.ts'

/** Name of the file, in a run's capsule, that thresholds move on. */
export const scoresFile = 'scores.bin'

/** The lowest cluster threshold that a detection can be looked at with. */
export const lowestT = 0.01

/** Scores of all questions, summed over their variants; what is below `lowestT` of a question's largest is left out. */
const ScoresSchema = v.object({
  ids: v.array(v.string()),
  /** Where each question's scores begin, and at last where they end. */
  starts: v.instance(Int32Array),
  /** `layer * dMlp + neuron`, ascending in each question. */
  neurons: v.instance(Int32Array),
  scores: v.instance(Float64Array),
  /** Over all neurons of the question, those left out included. */
  totals: v.instance(Float64Array),
})
export type DetectionScores = v.InferOutput<typeof ScoresSchema>

/**
 * Whether a detection's clusters at another threshold follow from scores summed over variants: not where variants are
 * judged one by one.
 */
export function canMove(method: DetectorName, mode: string): boolean {
  return mode !== 'published' && !['knowledge-neurons', 'random', 'random-same-layers'].includes(method)
}

/** The file's content, from the same detection at `lowestT`. */
export function encodeScores({ questions, shape }: Output<'detect'>): Uint8Array {
  const all = questions.map(({ cluster }) =>
    cluster.neurons
      .map(([layer, neuron], i) => ({
        neuron: layer * shape.dMlp + neuron,
        score: cluster.scores[i]!,
        na: cluster.na[i]!,
      }))
      .sort((a, b) => a.neuron - b.neuron),
  )
  const starts = new Int32Array(questions.length + 1)
  for (const [i, of] of all.entries()) starts[i + 1] = starts[i]! + of.length
  return encodeFrame({
    ids: questions.map(({ id }) => id),
    starts,
    neurons: Int32Array.from(all.flatMap((of) => of.map(({ neuron }) => neuron))),
    scores: Float64Array.from(all.flatMap((of) => of.map(({ score }) => score))),
    // na = score / |total|, so the size of the total is what it takes to get there.
    totals: Float64Array.from(all, ([first]) => (first === undefined || first.na === 0 ? 0 : first.score / first.na)),
  })
}

export function readScores(project: OpenProject, runId: string): DetectionScores {
  return v.parse(ScoresSchema, decodeFrame(runFile(project, runId, scoresFile), parseJson))
}
