import { adaptedFolder } from '../models/checkpoint/adapter/baseFolder.ts'
import { withAdapter } from '../models/checkpoint/adapter/withAdapter.ts'
import type { ReadOptions } from '../files/tensorBytes.ts'
import { openCheckpointFolder, type Checkpoint } from '../models/checkpoint/checkpoint.ts'
import { openGgufCheckpoint } from '../models/checkpoint/gguf/openGgufCheckpoint.ts'
import { findModel, type ModelPlace } from '../models/checkpoint/modelPlace.ts'
import { ggufSpellings, ropeSpellingOf } from './architectures/registry.ts'
import { withOwnHead } from './ownHead.ts'

/**
 * Opens a model, given its folder or GGUF file or the folder of an adapter, with all that the architectures here say about
 * their files.
 */
export async function openCheckpoint(path: string, options: ReadOptions = {}): Promise<Checkpoint> {
  const place = await findModel(path)
  const { base, adapter } = place.kind === 'folder' ? adaptedFolder(place.path) : { base: place.path, adapter: null }
  const below = await openPlace(base === place.path ? place : await findModel(base), options)
  let opened = below
  try {
    if (adapter !== null) opened = await withAdapter(below, adapter, options)
    return await withOwnHead(opened, options)
  } catch (error) {
    await opened.close()
    throw error
  }
}

function openPlace({ kind, path }: ModelPlace, options: ReadOptions): Promise<Checkpoint> {
  return kind === 'gguf'
    ? openGgufCheckpoint(path, ggufSpellings, ropeSpellingOf, options)
    : openCheckpointFolder(path, ropeSpellingOf, options)
}
