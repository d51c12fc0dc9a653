/** How a run's prompts look to the model, and what it makes of them raw and in a chat. */
import { isWorkbenchError } from '../base/errors.ts'
import { meanOf } from '../base/lists.ts'
import type { Question } from '../datasets/question.ts'
import { rightProb } from '../methods/answers/answer.ts'
import { rawPrompting, type Prompting } from '../models/tokenizer/prompting.ts'
import type { Detection } from '../runs/detection.ts'
import { promptingOf } from '../runs/promptingOf.ts'
import type { RunSettings } from '../runs/settings.ts'
import type { PromptTrial, TriedPrompting } from '../rpc/window/shapes.ts'
import { askFew, type AskFewOptions, type FewHow } from './askFew.ts'

interface TrialOptions extends Omit<AskFewOptions, 'onAnswer'> {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
}

/** How a run puts its prompts, as the detection did that it is about where it is told nothing else. */
export function settingsPrompting(settings: RunSettings, detection: Detection | null): Prompting {
  return settings.kind === 'bake' ? rawPrompting : promptingOf(settings.options, detection)
}

/** Questions that are tried, spread over those that are asked. */
const nTried = 5

/**
 * Asks a few questions raw and in a chat, each in its first wording. What was computed is kept, and need not be again.
 *
 * @param chat how a chat is made
 */
export async function tryPrompting(
  all: readonly Question[],
  settings: RunSettings,
  chat: Omit<Prompting, 'prompting'>,
  options: TrialOptions,
): Promise<PromptTrial> {
  const every = Math.max(1, Math.floor(all.length / nTried))
  const questions = all
    .filter((_, i) => i % every === 0)
    .slice(0, nTried)
    .map((question) => ({ ...question, variants: question.variants.slice(0, 1) }))
  const letters = ('letters' in settings.options ? settings.options.letters : null) ?? ('auto' as const)
  let done = 0
  const onAnswer = (): void => options.onProgress?.({ done: ++done, total: 2 * questions.length })
  const asked = (prompting: Prompting): Promise<TriedPrompting> =>
    ask(questions, { letters, ...prompting }, { ...options, onAnswer })
  const raw = await asked(rawPrompting)
  try {
    return { n: questions.length, raw, chat: await asked({ prompting: 'chat', ...chat }), reason: null }
  } catch (error) {
    // A model without a template has been asked raw all the same.
    if (!isWorkbenchError(error) || !error.code.startsWith('input.')) throw error
    return { n: questions.length, raw, chat: null, reason: error.message }
  }
}

async function ask(questions: readonly Question[], how: FewHow, options: AskFewOptions): Promise<TriedPrompting> {
  const answers = await askFew(questions, how, options)
  return {
    correct: answers.filter(({ correct }) => correct).length,
    meanMass: meanOf(answers.map(({ mass }) => mass)),
    meanProb: meanOf(answers.map(rightProb)),
  }
}
