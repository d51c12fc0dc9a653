import { counted } from '../base/counted.ts'
import { isWorkbenchError } from '../base/errors.ts'
import type { ModelShape } from '../engine/architectures/architecture.ts'
import { architectureOf, shapeOf } from '../engine/architectures/registry.ts'
import {
  countPlaces,
  freeMemoryBudget,
  planWeights,
  type MemoryBudget,
  type WeightPlace,
} from '../engine/runtime/weightPlan.ts'
import { programBytes, usualWorkBytes, vocabularyBytes } from '../engine/runtime/workBounds.ts'
import { checkWeights, parameterBytes } from '../engine/runtime/weightTable.ts'
import { elementCount } from '../tensor/dtype.ts'
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts'
import { attributionFlop, promptFlop, usualNodes } from './workFlop.ts'

/** What can be said of a checkpoint without reading its weights. */
export interface ModelInspection {
  readonly modelType: string
  readonly supported: boolean
  /** Why it is not supported. */
  readonly reason: string | null
  readonly shape: ModelShape | null
  readonly nParameters: number
  readonly memoryBytes: {
    /** Weights as the plan has them; tables of which only single rows are read stay in the file. */
    readonly weights: number
    /** What an attribution of an ordinary prompt takes besides, with the program itself. */
    readonly working: number
  }
  /** How many layers lie where, and how many prompts cross one in a visit; null for what does not run. */
  readonly plan: (Readonly<Record<WeightPlace, number>> & { readonly together: number }) | null
  /** What an ordinary prompt of so many tokens needs, and its attribution; null for what does not run. */
  readonly work: UsualWork | null
  readonly weightFiles: number
  /** What else the folder holds and what is done with it, a sentence each. */
  readonly notes: readonly string[]
  readonly dtypes: Readonly<Record<string, number>>
}

export interface UsualWork {
  readonly nTokens: number
  /** Floating-point operations. */
  readonly promptFlop: number
  readonly attributionFlop: number
  /** Weights that are expanded whenever all layers are crossed. */
  readonly nExpanded: number
  /** Threads that do so. */
  readonly expandThreads: number
}

const usualTokens = 100

/** @param budget of memory, for which is planned */
export function inspectModel(checkpoint: Checkpoint, budget: MemoryBudget = freeMemoryBudget()): ModelInspection {
  const modelType = checkpoint.config.model_type
  const stored = [...checkpoint.tensors.values()]
  const dtypes: Record<string, number> = {}
  for (const { dtype } of stored) dtypes[dtype] = (dtypes[dtype] ?? 0) + 1
  const nStored = stored.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0)
  const weightFiles = new Set(stored.map(({ file }) => file)).size
  const common = { modelType, weightFiles, dtypes, notes: notesOf(checkpoint) }
  try {
    const architecture = architectureOf(modelType)
    const shape = shapeOf(checkpoint)
    const weights = architecture.weights(shape)
    checkWeights(checkpoint, shape, weights)
    const layerSize = (layer: number): number =>
      Object.values(weights.layer(layer)).reduce((sum, { shape: sizes }) => sum + elementCount(sizes)!, 0)
    const { layers, weightBytes, work, together, expandThreads } = planWeights(checkpoint, shape, weights, budget)
    return {
      ...common,
      supported: true,
      reason: null,
      shape,
      nParameters: parameterBytes(shape, weights) / 4,
      memoryBytes: {
        weights: weightBytes,
        working: usualWorkBytes(shape, work) + programBytes + vocabularyBytes * shape.dVocab,
      },
      plan: { ...countPlaces(layers), together },
      work: {
        nTokens: usualTokens,
        promptFlop: promptFlop(shape, usualTokens),
        attributionFlop: attributionFlop(shape, usualTokens, usualNodes(shape)),
        nExpanded: layers.reduce((sum, place, layer) => sum + (place === 'float32' ? 0 : layerSize(layer)), 0),
        expandThreads,
      },
    }
  } catch (error) {
    if (!isWorkbenchError(error)) throw error
    return {
      ...common,
      supported: false,
      reason: error.message,
      shape: null,
      nParameters: nStored,
      memoryBytes: { weights: 4 * nStored, working: programBytes },
      plan: null,
      work: null,
    }
  }
}

function notesOf({ notes }: Checkpoint): string[] {
  if (notes === undefined) return []
  const { wrapper, leftOut, warnings, adapter } = notes
  const parts = [...leftOut].map(([part, n]) => `${part} (${counted(n, 'tensor')})`)
  const not = parts.length === 0 ? '' : `; not read: ${parts.join(', ')}`
  return [
    ...(wrapper === null ? [] : [`The text model of a ${wrapper}${not}.`]),
    ...(adapter ? [`With ${adapter.about}.`] : []),
    ...warnings,
  ]
}
