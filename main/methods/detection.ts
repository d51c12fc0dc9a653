/**
 * Query-relevant neurons: those that matter to one question and to few others (QRNCA, also called NA-ICA).
 *
 * na(n)    = score(n) / total                        attribution, comparable between questions
 * ica(n)   = ln(|C| / (occurrences(n) + 1))          C: the clusters of all questions; <= 0 in all or all but one of them
 * naica(n) = na(n) * ica(n)
 *
 * The neurons of a question are the top `v` of its cluster by naica. `paper` and `corrected` then remove common neurons,
 * those in more than a share `u` of all clusters; `published` drops what has no positive naica and removes nothing,
 * since the filter of the published code never fires.
 *
 * @see Chen et al. 2024 (arXiv 2406.10868), equations 5 to 7
 */
import type { DetectionMode, NeuronCluster } from './neuronCluster.ts'

/** Of clusters that are not at hand: how many there are, and in how many of them a neuron is. */
export interface ClusterCounts {
  readonly clusters: number
  readonly occurrences: ReadonlyMap<number, number>
}

/** What is done where nothing was asked for; `t` is the clusters' threshold, see neuronCluster. */
export const detectionDefaults = { mode: 'corrected', t: 0.2, u: 0.3, v: 20 } as const

export interface RankSettings {
  readonly mode: DetectionMode
  /** Share of all clusters above which a neuron is common. */
  readonly u: number
  /** Most neurons of a question. */
  readonly v: number
  /** Clusters of other questions; they are part of C. */
  readonly background?: ClusterCounts | null
  /** Whether ica counts; otherwise it is 1. @default true */
  readonly weighsByRareness?: boolean
  /** @default true, but in the mode `published` */
  readonly removesCommon?: boolean
}

/** Neurons of one question; the arrays run in parallel. */
export interface QuestionNeurons {
  /** Of its cluster, in the cluster's order. */
  readonly na: readonly number[]
  readonly ica: readonly number[]
  /** The query-relevant ones, largest naica first, ties by layer and neuron. */
  readonly key: { readonly neurons: readonly number[]; readonly scores: readonly number[] }
}

export interface CommonNeuron {
  readonly neuron: number
  /** Clusters that it is in. */
  readonly occurrences: number
}

export interface Detection {
  /** One for each cluster. */
  readonly questions: readonly QuestionNeurons[]
  /** The most frequent first, ties by layer and neuron. */
  readonly common: readonly CommonNeuron[]
  /** |C| */
  readonly nClusters: number
}

/** @param clusters of all questions: which neurons are rare depends on every one of them */
export function detectNeurons(clusters: readonly NeuronCluster[], settings: RankSettings): Detection {
  const { mode, u, v, background, weighsByRareness = true, removesCommon = mode !== 'published' } = settings
  const nClusters = clusters.length + (background?.clusters ?? 0)
  const occurrences = new Map(background?.occurrences)
  for (const { neurons } of clusters) {
    for (const neuron of neurons) occurrences.set(neuron, (occurrences.get(neuron) ?? 0) + 1)
  }
  const isCommon = (neuron: number): boolean => (occurrences.get(neuron) ?? 0) / nClusters > u
  const icaOf = (neuron: number): number =>
    weighsByRareness ? Math.log(nClusters / ((occurrences.get(neuron) ?? 0) + 1)) : 1
  const questions = clusters.map((cluster): QuestionNeurons => {
    // A negative total must not turn the order around.
    const scale = Math.abs(cluster.total)
    const na = cluster.scores.map((score) => (scale === 0 ? 0 : score / scale))
    const ica = cluster.neurons.map(icaOf)
    const ranked = cluster.neurons
      .map((neuron, i) => ({ neuron, naica: na[i]! * ica[i]! }))
      .filter(({ naica }) => mode !== 'published' || naica > 0)
      .sort((a, b) => b.naica - a.naica || a.neuron - b.neuron)
      .slice(0, v)
      .filter(({ neuron }) => !removesCommon || !isCommon(neuron))
    return { na, ica, key: { neurons: ranked.map(({ neuron }) => neuron), scores: ranked.map(({ naica }) => naica) } }
  })
  const common = [...occurrences]
    .map(([neuron, count]) => ({ neuron, occurrences: count }))
    .filter(({ neuron }) => isCommon(neuron))
    .sort((a, b) => b.occurrences - a.occurrences || a.neuron - b.neuron)
  return { questions, common, nClusters }
}
