import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findModel, type ModelPlace } from '../modelPlace.ts'
import { adaptedFolder } from './baseFolder.ts'

/**
 * Where the tokenizer and chat template of a model stand: with the adapter where that has a tokenizer of its own, as one
 * that was trained for chats mostly has, else with the weights.
 *
 * @param path of a model, as a person gave it
 * @throws WorkbenchError as `findModel` and `adaptedFolder`
 */
export async function findText(path: string): Promise<ModelPlace> {
  const place = await findModel(path)
  if (place.kind === 'gguf') return place
  const { base, adapter } = adaptedFolder(place.path)
  if (base === place.path || (adapter !== null && existsSync(join(adapter, 'tokenizer.json')))) return place
  return await findModel(base)
}
