import { WorkbenchError } from '../base/errors.ts'
import type { Form } from '../methods/predict.ts'
import { letterTokens } from '../models/tokenizer/letterTokens.ts'
import type { PromptEncoder } from './promptEncoder.ts'

/**
 * The token that answers a prompt with a letter; `auto` takes the form that really continues this prompt.
 *
 * @throws WorkbenchError 'input.unsupported' when the letter is no single token in that form
 */
export function letterTarget(encoder: PromptEncoder, prompt: string, letter: string, form: Form | 'auto'): number {
  const [tokens] = form === 'auto' ? encoder.letters(prompt, [letter]) : letterTokens(encoder.tokenizer, '', [letter])
  const found = form === 'auto' ? tokens?.ids[0] : tokens?.[form]
  if (found !== undefined && found !== null) return found
  const spelling = { auto: '', bare: ' without a space before it', space: ' with a space before it' }[form]
  throw new WorkbenchError(
    'input.unsupported',
    `The letter ${letter}${spelling} is no single token of this tokenizer, so its probability cannot be attributed.` +
      (form === 'auto' ? '' : ' Try --letters auto.'),
  )
}
