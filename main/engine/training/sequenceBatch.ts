/** Token ids and, for each, the weight of the loss of predicting it from those before; 0 where nothing is learned. */
import { largest } from '../../base/lists.ts'
export interface TrainingSequence {
  readonly ids: readonly number[]
  readonly weights: readonly number[]
  /** What is asked beside the text. */
  readonly labels?: readonly Label[]
}

/** A token that is to be predicted behind the token at `at`, whatever stands there. */
export interface Label {
  readonly at: number
  readonly id: number
  readonly weight: number
}

/** Sequences padded to one length, and the positions that are asked something. */
export interface SequenceBatch {
  readonly nSequences: number
  readonly length: number
  /** `[nSequences * length]`; behind the end of a sequence stands token 0, which no earlier position sees. */
  readonly ids: Int32Array
  /** Places in `ids` whose next token is predicted; one of weight 0 where nothing is asked. */
  readonly at: Int32Array
  readonly targets: Int32Array
  readonly weights: Float32Array
}

/**
 * Cuts sequences into batches of at most `maxTokens`, padding counted, so that those of similar length stand together.
 *
 * @returns batches in which every sequence is once; a sequence longer than `maxTokens` has one of its own
 */
export function batchesOf(sequences: readonly TrainingSequence[], maxTokens: number): SequenceBatch[] {
  const sorted = sequences.toSorted((a, b) => a.ids.length - b.ids.length)
  const batches: SequenceBatch[] = []
  let group: TrainingSequence[] = []
  for (const sequence of sorted) {
    if (group.length > 0 && (group.length + 1) * sequence.ids.length > maxTokens) {
      batches.push(batchOf(group))
      group = []
    }
    group.push(sequence)
  }
  if (group.length > 0) batches.push(batchOf(group))
  return batches
}

/** One batch of all sequences. */
export function batchOf(sequences: readonly TrainingSequence[]): SequenceBatch {
  const length = largest(sequences.map(({ ids }) => ids.length))
  const ids = new Int32Array(sequences.length * length)
  const at: number[] = []
  const targets: number[] = []
  const weights: number[] = []
  for (const [row, sequence] of sequences.entries()) {
    ids.set(sequence.ids, row * length)
    for (let i = 1; i < sequence.ids.length; i++) {
      if (!(sequence.weights[i]! > 0)) continue
      at.push(row * length + i - 1)
      targets.push(sequence.ids[i]!)
      weights.push(sequence.weights[i]!)
    }
    for (const label of sequence.labels ?? []) {
      at.push(row * length + label.at)
      targets.push(label.id)
      weights.push(label.weight)
    }
  }
  if (at.length === 0) {
    // a graph wants a position
    at.push(0)
    targets.push(0)
    weights.push(0)
  }
  return {
    nSequences: sequences.length,
    length,
    ids,
    at: Int32Array.from(at),
    targets: Int32Array.from(targets),
    weights: Float32Array.from(weights),
  }
}
