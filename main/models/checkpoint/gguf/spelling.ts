import type { Arrangement } from '../../../tensor/arrangement.ts'
import type { GgufFacts } from './facts.ts'

/** How GGUF files spell the models of one kind. */
export interface GgufSpelling {
  /** Their `general.architecture`. */
  readonly architecture: string
  /** What config.json of the same model says, from the keys of the file. */
  config(facts: GgufFacts): Readonly<Record<string, unknown>>
  readonly tensors: GgufTensorNames
}

/**
 * By name in the file, without `.weight` or `.bias` at its end, `#` for the number of a layer: the name in a checkpoint
 * folder, spelled alike, and how the numbers are arranged.
 */
export type GgufTensorNames = Readonly<Record<string, string | ArrangedTensor>>

export interface ArrangedTensor {
  readonly name: string
  /** @param shape as it stands in the file, outermost axis first */
  arrangement(config: Readonly<Record<string, unknown>>, shape: readonly number[]): Arrangement | null
}

/** All that are implemented. */
export type GgufSpellings = readonly GgufSpelling[]
