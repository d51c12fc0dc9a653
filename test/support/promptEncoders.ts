import { openEncoder, type PromptEncoder } from '../../main/jobs/promptEncoder.ts'
import type { ChatTemplate } from '../../main/models/tokenizer/chatTemplate.ts'
import { rawPrompting, type Prompting } from '../../main/models/tokenizer/prompting.ts'
import type { Tokenizer } from '../../main/models/tokenizer/tokenizer.ts'
import { fakeHooks } from './fakeParts.ts'

/** An encoder over a tokenizer, for prompts as they stand or in a template's chat. */
export async function encoderOf(
  tokenizer: Tokenizer,
  prompting: Partial<Prompting> = {},
  template: ChatTemplate | null = null,
): Promise<PromptEncoder> {
  const model = {
    dir: '/m',
    tokenizer: () => Promise.resolve(tokenizer),
    chatTemplate: () => Promise.resolve(template),
  }
  const told = { ...rawPrompting, ...prompting }
  return await openEncoder(model, told, { instead: 'there is nothing to encode with' }, fakeHooks().hooks)
}
