import { join } from 'node:path'
import { stampOf } from '../checkpoint/checkpoint.ts'

/** Files of a checkpoint folder that say how its texts become tokens. */
export const tokenizerFileNames = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
] as const

/**
 * Changes when a file does that a model's tokenizer is read from.
 *
 * @param model a folder, or a GGUF file, of which the tokenizer is a part
 */
export async function tokenizerStamp(model: string): Promise<string> {
  const stamps = await Promise.all([model, ...tokenizerFileNames.map((name) => join(model, name))].map(stampOf))
  return JSON.stringify(stamps)
}
