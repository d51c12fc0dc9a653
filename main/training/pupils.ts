/**
 * The parts in which a model of three layers learns. Layer 0 reads neighbours, layer 1 recalls, layer 2 finds what was
 * recalled among the options and says its letter. Each part is learned in lessons that need no other, so that no part does
 * another's work: taught all at once, embeddings and attention learn the facts, and no neuron is needed for them.
 */
import type { Learning, TrainedModel } from '../engine/training/trainingGraph.ts'
import type { Numbers } from '../engine/training/adamW.ts'

/** Layers of a model as a model of their own, of which some weights are learned. */
export interface Pupil {
  /** Ascending. */
  readonly layers: readonly number[]
  /** Whether a weight of a layer is learned, by its role in the architecture's table; null for what is in no layer. */
  readonly learns: (layer: number | null, role: string) => boolean
  readonly recall?: { readonly layer: number; readonly silence: number }
}

export const nLayers = 3
const recalling = 1
const finding = 2
const isMlp = (role: string): boolean => ['mlpNorm', 'gate', 'up', 'down'].includes(role)

export const pupils = {
  /** Finds an option again and says its letter. */
  finder: { layers: [0, finding], learns: () => true },
  /** Collects the words of a question where it is to be answered. Its MLP is left for the facts. */
  reader: { layers: [0, recalling], learns: (layer, role) => layer !== recalling || !isMlp(role) },
  /** Learns to find options with the recalling layer in between. */
  settler: { layers: [0, recalling, finding], learns: (layer) => layer === finding },
  /**
   * Learns the facts: the MLP of the recalling layer, and where its heads look, but not what they carry, lest they carry
   * answers.
   */
  knower: {
    layers: [0, recalling, finding],
    learns: (layer, role) => layer === recalling && role !== 'v' && role !== 'o',
    recall: { layer: recalling, silence: 0.05 },
  },
} as const satisfies Record<string, Pupil>

export type PupilName = keyof typeof pupils

/** A pupil's model, its weights under the names it gives them, the arrays being those of the whole model, and its learning. */
export function partOf(
  whole: TrainedModel,
  weights: Numbers,
  { layers, learns, recall }: Pupil,
): { model: TrainedModel; weights: Numbers; learning: Learning } {
  const { architecture } = whole
  const args = { ...whole.args, nLayers: layers.length }
  const table = architecture.weights(whole.args)
  const [part, learned] = [new Map<string, Float32Array>(), new Set<string>()]
  const take = (name: string, from: string, isLearned: boolean): void => {
    part.set(name, weights.get(from)!)
    if (isLearned) learned.add(name)
  }
  for (const [role, { name }] of Object.entries({ embedding: table.embedding, ...table.final })) {
    take(name, name, learns(null, role))
  }
  for (const [i, layer] of layers.entries()) {
    const sources = table.layer(layer)
    for (const [role, { name }] of Object.entries(table.layer(i))) take(name, sources[role]!.name, learns(layer, role))
  }
  const learning = {
    learns: (name: string) => learned.has(name),
    ...(recall && { recall: { ...recall, layer: layers.indexOf(recall.layer) } }),
  }
  return { model: { architecture, args }, weights: part, learning }
}
