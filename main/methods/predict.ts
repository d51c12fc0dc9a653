/**
 * Prediction of a multiple-choice question: the probability of each option letter as the next token.
 *
 * A letter is one of two tokens, bare (`A`) or led by a space (` A`); which of them continues a prompt differs between
 * tokenizers and templates. Both are looked at; letters of the two forms are never mixed in one answer.
 */
import { WorkbenchError } from '../base/errors.ts'
import type { Edit } from '../engine/edit.ts'
import { tokenProbabilities } from './nextToken.ts'

/** The tokens that a letter may be after one prompt; null where the tokenizer has none of that form. */
export interface LetterForms {
  readonly letter: string
  readonly bare: number | null
  readonly space: number | null
}

/** Probability of each letter in each form, in the order of the letters that were asked for. */
export interface LetterProbabilities {
  readonly bare: readonly (number | null)[]
  readonly space: readonly (number | null)[]
}

export const forms = ['bare', 'space'] as const
export type Form = (typeof forms)[number]
/** Which form of the letters counts: one of them, or what continues the prompt. */
export const letterChoices = ['auto', ...forms] as const

/** An answer: `pred` is the likeliest letter, `mass` the probability of all letters together. */
export interface LetterAnswer {
  readonly form: Form
  readonly letters: Readonly<Record<string, number>>
  readonly pred: string
  readonly mass: number
}

export interface PredictOptions {
  readonly edit?: Edit | undefined
  /** Tokens at the start that other prompts share. */
  readonly sharedPrefix?: number
  readonly signal?: AbortSignal | undefined
}

/** What prediction needs of a model. */
interface NextTokenModel {
  lastPosition(ids: readonly number[], options?: PredictOptions): Promise<{ readonly logits: Float32Array }>
}

/** Asks the model once and reads off every letter in both forms. */
export async function predictLetters(
  model: NextTokenModel,
  ids: readonly number[],
  forms: readonly Pick<LetterForms, Form>[],
  options: PredictOptions = {},
): Promise<LetterProbabilities> {
  const { logits } = await model.lastPosition(ids, options)
  return { bare: read('bare'), space: read('space') }

  function read(form: Form): (number | null)[] {
    const known = forms.flatMap((letter) => letter[form] ?? [])
    const probabilities = tokenProbabilities(logits, known).values()
    return forms.map((letter) => (letter[form] === null ? null : (probabilities.next().value ?? null)))
  }
}

/**
 * The answer in one form; `auto` takes the form in which the letters have more probability together, bare when equal.
 *
 * @throws WorkbenchError 'input.unsupported' when the tokenizer lacks a letter in the form asked for, or in both
 */
export function answerIn(
  form: Form | 'auto',
  letters: readonly string[],
  probabilities: LetterProbabilities,
): LetterAnswer {
  const bare = answerOf('bare', letters, probabilities.bare)
  const space = answerOf('space', letters, probabilities.space)
  const answer =
    form === 'bare' ? bare : form === 'space' ? space : bare !== null && (space?.mass ?? -1) <= bare.mass ? bare : space
  if (answer !== null) return answer
  const spelling = form === 'bare' ? 'without a space before it' : form === 'space' ? 'with a space before it' : ''
  throw new WorkbenchError(
    'input.unsupported',
    `The tokenizer has no single token for every letter ${letters.join(', ')} ${spelling}`.trimEnd() +
      (form === 'auto' ? '.' : '. Try --letters auto.'),
  )
}

function answerOf(form: Form, names: readonly string[], values: readonly (number | null)[]): LetterAnswer | null {
  const letters: Record<string, number> = {}
  let pred = ''
  let mass = 0
  for (const [i, name] of names.entries()) {
    const value = values[i] ?? null
    if (value === null) return null
    letters[name] = value
    mass += value
    if (pred === '' || value > letters[pred]!) pred = name
  }
  return { form, letters, pred, mass }
}
