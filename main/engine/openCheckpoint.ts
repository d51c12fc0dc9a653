import type { ReadOptions } from '../files/tensorBytes.ts'
import { openCheckpointFolder, type Checkpoint } from '../models/checkpoint/checkpoint.ts'
import { openGgufCheckpoint } from '../models/checkpoint/gguf/openGgufCheckpoint.ts'
import { findModel } from '../models/checkpoint/modelPlace.ts'
import { ggufSpellings, ropeSpellingOf } from './architectures/registry.ts'
import { withOwnHead } from './ownHead.ts'

/** Opens a model, given its folder or GGUF file, with all that the architectures here say about their files. */
export async function openCheckpoint(path: string, options: ReadOptions = {}): Promise<Checkpoint> {
  const place = await findModel(path)
  if (place.kind === 'gguf') return await openGgufCheckpoint(place.path, ggufSpellings, ropeSpellingOf, options)
  const checkpoint = await openCheckpointFolder(place.path, ropeSpellingOf, options)
  try {
    return await withOwnHead(checkpoint, options)
  } catch (error) {
    await checkpoint.close()
    throw error
  }
}
