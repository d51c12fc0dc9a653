import { WorkbenchError } from '../base/errors.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'

/** @param instead what can be done without a tokenizer, as the end of a sentence */
export function requireTokenizer(tokenizer: Tokenizer | null, dir: string, instead: string): Tokenizer {
  if (tokenizer !== null) return tokenizer
  throw new WorkbenchError('input.missing', `${dir} has no tokenizer: ${instead}.`, { dir })
}
