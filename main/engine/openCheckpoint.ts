import type { ReadOptions } from '../files/tensorBytes.ts'
import { openCheckpointFolder, type Checkpoint } from '../models/checkpoint/checkpoint.ts'
import { openGgufCheckpoint } from '../models/checkpoint/gguf/openGgufCheckpoint.ts'
import { findModel } from '../models/checkpoint/modelPlace.ts'
import { ggufSpellings, ropeSpellingOf } from './architectures/registry.ts'

/** Opens a model, given its folder or GGUF file, with all that the architectures here say about their files. */
export async function openCheckpoint(path: string, options: ReadOptions = {}): Promise<Checkpoint> {
  const place = await findModel(path)
<<<<<<< HEAD
  return place.kind === 'gguf'
    ? await openGgufCheckpoint(place.path, ggufSpellings, ropeSpellingOf, options)
    : await openCheckpointFolder(path, ropeSpellingOf, options)
=======
  if (place.kind === 'folder') return await openCheckpointFolder(place.path, ropeSpellingOf, options)
  throw new WorkbenchError('input.unsupported', `${place.path} is a GGUF file, which is not read yet`)
>>>>>>> e50fc88 (wip)
}
