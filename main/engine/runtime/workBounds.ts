/** What keeps the work of a walk within bounds, whatever the model. */
import type { ModelShape } from '../architectures/architecture.ts'

/** Rows of one walk. */
export const maxRows = 512
/** Logits of one pass through the head, bytes. */
export const maxLogitBytes = 96 * 2 ** 20
/** Activations kept between the two halves of walks, of all that are under way together, bytes; beyond it they are computed again. */
const savedBytes = { least: 16 * 2 ** 20, most: 320 * 2 ** 20 }

export interface WorkBytes {
  /** For activations kept between the two halves of walks. */
  readonly saved: number
  /** With logits and the rows that are in a block. */
  readonly total: number
}

/** What work takes at most beside weights and caches, where `budgetBytes` are there for all of them. */
export function workBytes({ dModel, dMlp, dVocab }: ModelShape, budgetBytes: number): WorkBytes {
  const saved = Math.min(savedBytes.most, Math.max(savedBytes.least, budgetBytes / 8))
  const logits = 2 * Math.min(maxLogitBytes, 4 * dVocab * maxRows) // and as many probabilities
  const rows = 4 * maxRows * (8 * dModel + 4 * dMlp)
  return { saved, total: saved + logits + rows }
}
