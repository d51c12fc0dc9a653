import {
  draftExamples,
  draftOf,
  draftPrompt,
  draftTexts,
  isWithoutWords,
  type Draft,
  type RefusedDraft,
} from '../datasets/propose/draftSide.ts'
import type { QuestionPair } from '../datasets/pairs.ts'
import type { Question } from '../datasets/question.ts'

/** Goes on with a text, greedily; each piece is told as it comes. null: the model has no text. */
export type Continue = (
  asked: { readonly prompt: string; readonly maxTokens: number },
  hooks: { readonly signal: AbortSignal; readonly onText: (piece: string) => void },
) => Promise<string | null>

/** A letter is a token in the scripts that take most. */
const mostTokensPerLetter = 3

interface DraftHooks {
  readonly ask: Continue
  readonly signal: AbortSignal
  /** Told how many texts are written. */
  readonly onProgress?: (done: number) => void
}

/** Asks a model for a side of a question, text by text; it is stopped at the end of each line. */
export async function askForDraft(
  source: Question,
  lang: string,
  all: readonly QuestionPair[],
  { ask, signal, onProgress }: DraftHooks,
): Promise<Draft | RefusedDraft> {
  const examples = draftExamples(source, lang, all)
  const done: string[] = []
  onProgress?.(0)
  for (const text of draftTexts(source)) {
    const prompt = draftPrompt(source, { lang, examples, done })
    done.push(
      isWithoutWords(text)
        ? text
        : await lineOf({ prompt, maxTokens: 16 + mostTokensPerLetter * text.length }, ask, signal),
    )
    onProgress?.(done.length)
    if (done.at(-1) === '') break
  }
  return draftOf([...done, ...source.options.slice(done.length - 1).map(() => '')], source, lang)
}

/** The line that a model writes behind a prompt. */
async function lineOf(asked: Parameters<Continue>[0], ask: Continue, signal: AbortSignal): Promise<string> {
  const whole = new AbortController()
  let text = ''
  const onText = (piece: string): void => {
    text += piece
    if (/\S[^\n]*\n/u.test(text)) whole.abort()
  }
  try {
    text = (await ask(asked, { signal: AbortSignal.any([signal, whole.signal]), onText })) ?? ''
  } catch (error) {
    if (signal.aborted || !whole.signal.aborted) throw error
  }
  return text.trimStart().split('\n')[0]!.trim()
}
