import type { ClusterCounts, CommonNeuron, QuestionNeurons } from '../detection.ts'
import type { DetectionMode, NeuronCluster } from '../neuronCluster.ts'
import type { ScoreKind } from '../scoreKinds.ts'
import type { SparseScores } from '../sparseScores.ts'

/** A question and what its variants gave: scores of the kind that the detector asks for. */
export interface ScoredQuestion {
  readonly id: string
  readonly variants: readonly SparseScores[]
}

export interface DetectorSettings {
  readonly mode: DetectionMode
  /** Cluster threshold, as a share of the largest score. */
  readonly t: number
  /** Share of all clusters above which a neuron is common. */
  readonly u: number
  /** Most neurons of a question. */
  readonly v: number
  /** Of what is drawn. */
  readonly seed: number
  readonly nLayers: number
  readonly dMlp: number
  /** Clusters of other questions, which help to judge what is rare. */
  readonly background: ClusterCounts | null
}

/** Neurons are `layer * dMlp + neuron`. */
export interface Detected {
  readonly clusters: readonly NeuronCluster[]
  /** One for each cluster. */
  readonly questions: readonly QuestionNeurons[]
  readonly common: readonly CommonNeuron[]
  /** Clusters that common and rare are judged by, those of the background included. */
  readonly nClusters: number
}

/** A way from scores to the neurons of each question: pure, so that its settings move without the model. */
export interface Detector {
  /** Its name in a list. */
  readonly title: string
  /** What it does, in one line of help. */
  readonly summary: string
  /** The numbers that it ranks neurons by. */
  readonly scores: ScoreKind
  /** Whether a neuron's rank depends on the other questions. */
  readonly judgesRareness: boolean
  /**
   * What becomes of common neurons: a detector that looks for them makes clusters of attributions, which serve other
   * runs as a background. Null where it does not look for any.
   */
  readonly common: 'removed' | 'kept' | null
  /** Whether its neurons at other thresholds follow from scores that were summed over a question's variants. */
  readonly isMovable: boolean
  /** Whether it draws, so that its neurons depend on the seed. */
  readonly isDrawn?: boolean
  detect(questions: readonly ScoredQuestion[], settings: DetectorSettings): Detected
}
