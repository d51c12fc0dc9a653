import { WorkbenchError } from '../base/errors.ts'
import { readAskedQuestions } from '../datasets/readQuestions.ts'
import { rawPrompting } from '../models/tokenizer/prompting.ts'
import type { AttributeInput } from './attributeContext.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'
import { openEncoder } from './promptEncoder.ts'
import { questionPrompts, type QuestionPrompt } from './questionPrompts.ts'

/** The prompts of questions over which a mean is taken, put as the prompt that is attributed is. */
export async function meanPrompts(
  { over, prompt }: Pick<AttributeInput, 'over' | 'prompt'>,
  open: OpenModel,
  hooks: Hooks,
): Promise<QuestionPrompt[]> {
  if (over === null) {
    throw new WorkbenchError(
      'input.usage',
      'A mean is taken over questions, and none are given: in a terminal name their file with --data, or set neurons to ' +
        'zero or a value.',
    )
  }
  const { questions } = await readAskedQuestions(over, { ...hooks, seed: 0 })
  const told = prompt.kind === 'text' ? prompt : rawPrompting
  const encoder = await openEncoder(open, told, { instead: 'a mean is taken over questions' }, hooks)
  return questionPrompts(questions, encoder, open.shape)
}
