import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJsonObject } from '../files/jsonFile.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import type { Hooks } from './hooks.ts'

/**
 * The tokens that end a generated text: `eos_token_id` of generation_config.json, else of config.json, and the
 * tokenizer's own end token.
 *
 * @param dir checkpoint folder
 */
export async function stopIds(
  dir: string,
  tokenizer: Tokenizer | null,
  { signal }: Pick<Hooks, 'signal'>,
): Promise<readonly number[]> {
  const found = new Set<number>()
  for (const name of ['generation_config.json', 'config.json']) {
    const path = join(dir, name)
    if (found.size > 0 || !existsSync(path)) continue
    const { eos_token_id: eos } = await readJsonObject(path, { expected: 'a JSON object', maxBytes: 2 ** 24, signal })
    for (const id of Array.isArray(eos) ? (eos as unknown[]) : [eos]) if (typeof id === 'number') found.add(id)
  }
  if (tokenizer !== null && tokenizer.eosId !== null) found.add(tokenizer.eosId)
  return [...found]
}
