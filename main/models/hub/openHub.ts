import { WorkbenchError } from '../../base/errors.ts'
import { modelPlaces, type PlacesOptions } from '../catalogue/modelPlaces.ts'
import { hubAccess, type HubAccess } from './hubAccess.ts'
import { createHubLine, type HubLine } from './hubLine.ts'

export interface Hub {
  readonly line: HubLine
  /** The cache into which models come. */
  readonly root: string
  readonly tokenFrom: HubAccess['tokenFrom']
}

/**
 * The hub, as this person reaches it, and the cache that Hugging Face's tools share. Asks nobody yet.
 *
 * @throws WorkbenchError 'input.usage' where nothing is to be fetched, or there is no place for it
 */
export async function openHub(options: PlacesOptions & { readonly kept?: string | null }): Promise<Hub> {
  const { endpoint, token, tokenFrom } = await hubAccess(options)
  const [root] = modelPlaces(options).cache
  if (root !== undefined) return { line: createHubLine({ endpoint, token }), root, tokenFrom }
  throw new WorkbenchError('input.usage', 'There is no home folder to keep models in; name a folder with HF_HUB_CACHE.')
}
