import { tokenProbabilities } from '../methods/nextToken.ts'
import type { Hooks } from './hooks.ts'
import { logitsJob } from './logits.ts'
import type { Models, RunChoice } from './models.ts'
import { openEncoder } from './promptEncoder.ts'
import type { ToldPrompting } from '../runs/promptingOf.ts'

export interface LettersInput {
  readonly run: RunChoice
  readonly prompt: string
  /** How it is put. */
  readonly prompting: ToldPrompting
  readonly letters: readonly string[]
}

const forms = ['bare', 'space'] as const

/** Every token form of each letter behind a prompt with its probability, and what the letters have in each form together. */
export async function letterFormsJob(input: LettersInput, models: Models, hooks: Hooks) {
  const prompt = { kind: 'text' as const, text: input.prompt, ...input.prompting }
  const { logits } = await logitsJob({ run: input.run, prompt, edit: null }, models, hooks)
  await using open = await models.open(input.run, hooks)
  const encoder = await openEncoder(open, input.prompting, { instead: 'letters are text, so they need one' }, hooks)
  const { tokenizer } = encoder
  const found = encoder.letters(input.prompt, input.letters).flatMap(({ letter, bare, space, ids }) =>
    forms.flatMap((form) => {
      const id = form === 'bare' ? bare : space
      return id === null ? [] : [{ letter, form, id, continuesPrompt: ids[0] === id }]
    }),
  )
  const probs = tokenProbabilities(
    logits,
    found.map(({ id }) => id),
  )
  const rows = found.map((each, i) => ({ ...each, token: tokenizer.decode([each.id]), prob: probs[i]! }))
  const massOf = (form: 'bare' | 'space'): number =>
    rows.filter((row) => row.form === form).reduce((sum, { prob }) => sum + prob, 0)
  return { forms: rows, mass: { bare: massOf('bare'), space: massOf('space') } }
}
