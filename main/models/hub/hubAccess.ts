import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { readTextFile } from '../../files/jsonFile.ts'
import { huggingFaceHome, type PlacesOptions } from '../catalogue/modelPlaces.ts'

export interface HubAccess {
  /** Address of the hub, without a slash at its end. */
  readonly endpoint: string
  readonly token: string | null
  /** Whose token it is: of the environment, of Hugging Face's tools, or kept by Engram; null without one. */
  readonly tokenFrom: 'environment' | 'file' | 'kept' | null
}

export type AccessOptions = Pick<PlacesOptions, 'env' | 'home'> & {
  /** A token that a person gave to Engram, where it can keep one. */
  readonly kept?: string | null
}

/**
 * Which hub is asked, and as whom: `HF_ENDPOINT` or the library's own; `HF_TOKEN`, what Engram keeps, or the file of
 * Hugging Face's tools. Asks nobody.
 *
 * @throws WorkbenchError 'input.usage' where the environment says that nothing is to be fetched, or names no address
 */
export async function hubAccess({ env, home, kept = null }: AccessOptions): Promise<HubAccess> {
  if (/^(1|true|yes|on)$/i.test(env['HF_HUB_OFFLINE'] ?? '')) {
    throw new WorkbenchError('input.usage', 'HF_HUB_OFFLINE is set, so nothing is fetched; unset it to fetch a model.')
  }
  const found = { endpoint: await endpointOf(env['HF_ENDPOINT'] ?? '') }
  const own = usable(env['HF_TOKEN'])
  if (own !== null) return { ...found, token: own, tokenFrom: 'environment' }
  if (kept !== null) return { ...found, token: kept, tokenFrom: 'kept' }
  const folder = huggingFaceHome({ env, home })
  const path = env['HF_TOKEN_PATH'] ?? (folder === null ? null : join(folder, 'token'))
  const text = path === null ? '' : await readTextFile(path, { expected: 'a token', maxBytes: 2000 }).catch(() => '')
  const token = usable(text)
  return { ...found, token, tokenFrom: token === null ? null : 'file' }
}

/** A token as it can stand in a request; null for a text that is none. */
function usable(text: string | undefined): string | null {
  const token = (text ?? '').trim()
  return /^[\x21-\x7e]{1,500}$/.test(token) ? token : null
}

async function endpointOf(text: string): Promise<string> {
  const asked = text === '' ? (await import('@huggingface/hub')).HUB_URL : text
  const url = URL.parse(asked)
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return asked.replace(/\/+$/, '')
  throw new WorkbenchError('input.usage', `HF_ENDPOINT is ${asked}, which is no address of a hub: https://…`)
}
