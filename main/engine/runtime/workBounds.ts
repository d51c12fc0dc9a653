/** What keeps the work of a walk within bounds, whatever the model. */
import type { ModelShape } from '../architectures/architecture.ts'

/** Rows of one walk. */
export const maxRows = 512
/**
 * Prompts of one pass: each number of them has a graph of its own. Four share enough: a weight's way into the processor's
 * cache costs as much as the products of some thirty rows.
 */
export const maxParts = 4
/** Rows, or positions, of several prompts in one pass: with more of them a weight's way into the cache is cheap enough. */
const maxShared = 256
/** Logits of one pass through the head, bytes. */
export const maxLogitBytes = 96 * 2 ** 20
/** Activations kept between the two halves of walks, of all that are under way together, bytes; beyond it they are computed again. */
const savedBytes = { least: 16 * 2 ** 20, most: 320 * 2 ** 20 }

/**
 * Most rows of a pass that several prompts share. They stay fewer than the columns of every product: above, the CPU
 * provider would share out a product's rows among its threads in place of its columns, and the order of its sums with
 * them, so that a prompt's bits depended on its company.
 */
export function sharedRows({ dModel, dMlp, nHeads, nKvHeads, dHead }: ModelShape): number {
  const narrowest = Math.min(dModel, dMlp, nHeads * dHead, nKvHeads * dHead)
  return Math.max(32, 8 * Math.floor(Math.min(maxShared, narrowest - 1) / 8))
}

/** The program itself, and a thread of it, bytes. */
export const programBytes = 105e6
/** What a tokenizer takes for each token of its vocabulary, bytes. */
export const vocabularyBytes = 700
export const threadBytes = 30e6

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

/** Rows that a walk of an ordinary attribution has at once. */
const usualRows = 100

/**
 * What an attribution of an ordinary prompt takes: measured on models of 0.1 to 1.5 billion parameters, within a tenth of
 * the whole.
 */
export function usualWorkBytes({ nLayers, dModel, dMlp, dVocab }: ModelShape, { saved }: WorkBytes): number {
  const activations = usualRows * nLayers * 4 * (10 * dModel + 5 * dMlp)
  return Math.min(saved, activations) + 2 * Math.min(maxLogitBytes, 4 * dVocab * usualRows)
}
