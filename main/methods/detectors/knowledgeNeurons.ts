/**
 * Knowledge neurons: those above the threshold in more than half of a question's variants, by summed attribution.
 *
 * Each variant has its own threshold, `t` times its largest attribution; the share of variants makes what is left of
 * them one fact's neurons instead of one wording's. Other questions do not matter, and the mode does not either.
 *
 * @see Dai et al. 2022 (arXiv 2104.08696); the share is that of EleutherAI's knowledge-neurons
 */
import type { QuestionNeurons } from '../detection.ts'
import { neuronCluster, type NeuronCluster } from '../neuronCluster.ts'
import type { SparseScores } from '../sparseScores.ts'
import type { Detector } from './detector.ts'

const share = 0.5

export const knowledgeNeurons: Detector = {
  title: 'Knowledge neurons',
  summary: 'attribution above the threshold in more than half of a question’s variants (Dai et al. 2022)',
  ...{ scores: 'attribution', judgesRareness: false, common: null, isMovable: false },
  detect(questions, { t, v }) {
    const clusters = questions.map(({ variants }) => sharedCluster(variants, t))
    return { clusters, questions: clusters.map((cluster) => topOf(cluster, v)), common: [], nClusters: clusters.length }
  },
}

/** Largest sum first, ties by layer and neuron. */
function sharedCluster(variants: readonly SparseScores[], t: number): NeuronCluster {
  // Of this mode each variant's own threshold counts; its sums hold only what passed, and rounded.
  const { neurons, frequency } = neuronCluster(variants, 'published', t)
  const members = neurons
    .map((neuron, i) => ({ neuron, count: frequency[i]!, score: sumOf(variants, neuron) }))
    .filter(({ count }) => count > share * variants.length)
    .sort((a, b) => b.score - a.score || a.neuron - b.neuron)
  return {
    neurons: members.map(({ neuron }) => neuron),
    scores: members.map(({ score }) => score),
    frequency: members.map(({ count }) => count),
    total: variants.reduce((sum, variant) => sum + variant.sum, 0),
  }
}

function sumOf(variants: readonly SparseScores[], neuron: number): number {
  return variants.reduce((sum, { neurons, scores }) => sum + (scores[neurons.indexOf(neuron)] ?? 0), 0)
}

function topOf({ neurons, scores, total }: NeuronCluster, v: number): QuestionNeurons {
  const scale = Math.abs(total)
  const na = scores.map((score) => (scale === 0 ? 0 : score / scale))
  return { na, ica: neurons.map(() => 1), key: { neurons: neurons.slice(0, v), scores: na.slice(0, v) } }
}
