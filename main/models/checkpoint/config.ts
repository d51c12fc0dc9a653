import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { readJsonObject } from '../../files/jsonFile.ts'
import { canonicalRope, type RopeSpellings } from './ropeSpelling.ts'
import { textPart } from './textPart.ts'

/**
 * The content of config.json in the newer of its two spellings: `rope_parameters` instead of `rope_theta`,
 * `rope_scaling`, `rotary_pct` and their kin; `dtype` instead of `torch_dtype`. Every other key is as in the file.
 */
export interface CheckpointConfig {
  readonly model_type: string
  readonly [key: string]: unknown
}

/** What config.json says. */
export interface FolderConfig {
  /** Of the text model. */
  readonly config: CheckpointConfig
  /** `model_type` of the larger model that holds the text model; null where there is none. */
  readonly wrapper: string | null
  /** As it stands in the file. */
  readonly raw: Readonly<Record<string, unknown>>
}

/**
 * Reads `config.json` of a checkpoint folder.
 *
 * @throws WorkbenchError 'input.missing' or 'input.format', naming the file and the key
 */
export async function readConfig(
  dir: string,
  ropeSpellingOf: RopeSpellings,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<FolderConfig> {
  const path = join(dir, 'config.json')
  const raw = await readJsonObject(path, { expected: 'a model configuration', maxBytes: 2 ** 24, ...options })
  const { config, wrapper } = textPart(raw, path)
  return { config: canonicalConfig(config, path, ropeSpellingOf), wrapper, raw }
}

/**
 * Rewrites either spelling of config.json into the newer one, filling in the rotary defaults that files may leave out.
 * An empty `rope_scaling` says nothing.
 *
 * @param path           for messages
 * @param ropeSpellingOf what is known of each kind of model
 * @throws WorkbenchError 'input.format', also when the file has both spellings and they contradict each other
 */
export function canonicalConfig(
  raw: Readonly<Record<string, unknown>>,
  path: string,
  ropeSpellingOf: RopeSpellings,
): CheckpointConfig {
  const { model_type: type } = raw
  if (typeof type !== 'string' || type === '')
    throw new WorkbenchError(
      'input.format',
      `${path} names no model_type; expected for example "model_type": "llama"`,
      { path },
    )
  const { torch_dtype: oldDtype, ...rest } = raw
  const dtype = rest['dtype'] ?? oldDtype
  return {
    ...canonicalRope(rest, type, ropeSpellingOf(type), path),
    ...(dtype == null ? {} : { dtype }),
    model_type: type,
  }
}
