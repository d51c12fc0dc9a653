/** Floating-point operations that work on a model needs at least, by its shape alone. */
import type { ModelShape } from '../engine/architectures/architecture.ts'

export function promptFlop(shape: ModelShape, nTokens: number): number {
  return shape.nLayers * layerFlop(shape) * nTokens + 2 * shape.dModel * shape.dVocab
}

/**
 * Prompt, then every row forward and backward through the layers above it and through the head.
 *
 * @param nodes points of each layer's path, the clean run in each of them
 */
export function attributionFlop(shape: ModelShape, nTokens: number, nodes: ArrayLike<number>): number {
  let [rows, rowLayers] = [1, shape.nLayers - 1]
  for (let layer = 0; layer < shape.nLayers; layer++) {
    rows += nodes[layer]! - 1
    rowLayers += (nodes[layer]! - 1) * (shape.nLayers - 1 - layer)
  }
  return promptFlop(shape, nTokens) + 2 * rowLayers * layerFlop(shape) + 4 * rows * shape.dModel * shape.dVocab
}

/** Points of the rule `adaptive` at its preset tolerance, on average over the prompts of three models. */
export function usualNodes({ nLayers }: Pick<ModelShape, 'nLayers'>): number[] {
  return Array.from({ length: nLayers }, (_, layer) => (layer === 0 ? 41 : 4.5))
}

/** Products with one layer's weights for one position, forward: two operations per weight. */
function layerFlop({ dModel, nHeads, nKvHeads, dHead, dMlp }: ModelShape): number {
  return 2 * (2 * dModel * (nHeads + nKvHeads) * dHead + 3 * dModel * dMlp)
}
