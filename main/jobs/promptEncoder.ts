import { WorkbenchError } from '../base/errors.ts'
import { chatPrompts } from '../models/tokenizer/chatPrompts.ts'
import type { ChatTemplate } from '../models/tokenizer/chatTemplate.ts'
import { continuationTokens, type ContinuationTokens } from '../models/tokenizer/continuationTokens.ts'
import { letterTokens, type LetterTokens } from '../models/tokenizer/letterTokens.ts'
import { rawPrompting, type Prompting } from '../models/tokenizer/prompting.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import type { Detection } from '../runs/detection.ts'
import { foundPrompting, isOther, promptingOf, promptingText, type ToldPrompting } from '../runs/promptingOf.ts'
import type { Hooks } from './hooks.ts'
import { requireTokenizer } from './requireTokenizer.ts'

/** Prompts as one model gets them, raw or in a chat. All jobs ask through one. */
export interface PromptEncoder {
  readonly tokenizer: Tokenizer
  /** How prompts are put, a chat with the text of the template that is used. */
  readonly prompting: Prompting
  encode(prompt: string): EncodedPrompt
  /** The tokens that answer a prompt with each letter. */
  letters(prompt: string, letters: readonly string[]): LetterTokens[]
  /** Answers in words behind a prompt, `delimiter` before each where the prompt does not say itself what stands there. */
  answers(prompt: string, delimiter: string, texts: readonly string[]): ContinuationTokens
}

export interface EncodedPrompt {
  /** All that the model reads; of a chat with its special tokens as text. */
  readonly text: string
  readonly ids: readonly number[]
}

/** What an encoder needs of a model. */
export interface EncodableModel {
  readonly dir: string
  /** Tells `onWarning` what it has to say of itself. */
  tokenizer(onWarning: Hooks['onWarning']): Promise<Tokenizer | null>
  /** The model's own, or the one whose text is given; null without either. */
  chatTemplate(own: string | null): Promise<ChatTemplate | null>
}

/** What prompts are for. */
export interface EncoderUse {
  /** What can be done without a tokenizer, as the end of a sentence. */
  readonly instead: string
  /** The detection whose questions they are; they are put as it put them, unless it is told otherwise. */
  readonly run?: Detection | null
}

/**
 * An encoder for one model. A detection that put its prompts otherwise than it is told here is named in a warning.
 *
 * @throws WorkbenchError 'input.missing' without tokenizer or chat template, 'input.usage' and 'input.value' for a chat that
 *         cannot be made
 */
export async function openEncoder(
  model: EncodableModel,
  told: ToldPrompting,
  { instead, run = null }: EncoderUse,
  { onWarning }: Pick<Hooks, 'onWarning'>,
): Promise<PromptEncoder> {
  const tokenizer = requireTokenizer(await model.tokenizer(onWarning), model.dir, instead)
  const prompting = promptingOf(told, run)
  const encoder = prompting.prompting === 'raw' ? rawEncoder(tokenizer) : await chatEncoder(model, tokenizer, prompting)
  if (run !== null && isOther(encoder.prompting, foundPrompting(run))) {
    const [then, now] = [foundPrompting(run), encoder.prompting].map(promptingText)
    onWarning(
      `The questions of ${run.place} were asked ${then}, and are asked ${now} here: neurons that were found in other ` +
        'prompts are tried in these.',
    )
  }
  return encoder
}

function rawEncoder(tokenizer: Tokenizer): PromptEncoder {
  return {
    ...{ tokenizer, prompting: rawPrompting },
    encode: (prompt) => ({ text: prompt, ids: tokenizer.encode(prompt) }),
    letters: (prompt, letters) => letterTokens(tokenizer, prompt, letters),
    answers: (prompt, delimiter, texts) =>
      continuationTokens(
        tokenizer,
        prompt,
        texts.map((text) => delimiter + text),
      ),
  }
}

async function chatEncoder(model: EncodableModel, tokenizer: Tokenizer, prompting: Prompting): Promise<PromptEncoder> {
  const template = await model.chatTemplate(prompting.chatTemplate)
  if (template === null) {
    throw new WorkbenchError(
      'input.missing',
      `${model.dir} has no chat template: take --prompting raw, which gives the model the prompt as it is, or give a ` +
        'template with --chat-template.',
    )
  }
  const { textOf, lead } = chatPrompts(template, prompting)
  return {
    ...{ tokenizer, prompting: { ...prompting, chatTemplate: template.source } },
    encode(prompt) {
      const text = textOf(prompt)
      // The template writes the token of a beginning, where the model wants one.
      return { text, ids: tokenizer.encode(text, { addSpecialTokens: false }) }
    },
    letters: (prompt, letters) => letterTokens(tokenizer, textOf(prompt), letters, lead),
    answers(prompt, delimiter, texts) {
      const text = textOf(prompt)
      const before = lead ?? (/\s$/.test(text) ? '' : delimiter)
      return continuationTokens(
        tokenizer,
        text,
        texts.map((each) => before + each),
        { addSpecialTokens: false },
      )
    },
  }
}
