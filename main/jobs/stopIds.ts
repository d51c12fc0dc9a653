import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJsonObject } from '../files/jsonFile.ts'
import { adaptedFolder, isAdapter } from '../models/checkpoint/adapter/baseFolder.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import type { Hooks } from './hooks.ts'

/**
 * The tokens that end a generated text: `eos_token_id` of generation_config.json, else of config.json, and the
 * tokenizer's own tokens for the end of a text and of a turn.
 *
 * @param dir folder of a model or an adapter
 */
export async function stopIds(
  dir: string,
  tokenizer: Tokenizer | null,
  { signal }: Pick<Hooks, 'signal'>,
): Promise<readonly number[]> {
  const found = new Set<number>()
  // an adapter mostly leaves this to its base model
  const folders = [...new Set([dir, ...(isAdapter(dir) ? [adaptedFolder(dir).base] : [])])]
  for (const path of folders.flatMap((at) => [join(at, 'generation_config.json'), join(at, 'config.json')])) {
    if (found.size > 0 || !existsSync(path)) continue
    const { eos_token_id: eos } = await readJsonObject(path, { expected: 'a JSON object', maxBytes: 2 ** 24, signal })
    for (const id of Array.isArray(eos) ? (eos as unknown[]) : [eos]) if (typeof id === 'number') found.add(id)
  }
  for (const id of [tokenizer?.eosId, tokenizer?.eotId]) if (id != null) found.add(id)
  return [...found]
}
