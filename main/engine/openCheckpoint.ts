import type { ReadOptions } from '../files/safetensors.ts'
import { openCheckpointFolder, type Checkpoint } from '../models/checkpoint/checkpoint.ts'
import { ropeSpellingOf } from './architectures/registry.ts'

/** Opens a checkpoint folder with all that the architectures here say about their files. @see openCheckpointFolder */
export function openCheckpoint(dir: string, options: ReadOptions = {}): Promise<Checkpoint> {
  return openCheckpointFolder(dir, ropeSpellingOf, options)
}
