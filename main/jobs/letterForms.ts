import { tokenProbabilities } from '../methods/nextToken.ts'
import { letterTokens } from '../models/tokenizer/letterTokens.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import { logitsJob } from './logits.ts'
import type { Models, RunChoice } from './models.ts'
import { requireTokenizer } from './promptIds.ts'

export interface LettersInput {
  readonly run: RunChoice
  readonly prompt: string
  readonly letters: readonly string[]
}

const forms = ['bare', 'space'] as const

/** Every token form of each letter behind a prompt with its probability, and what the letters have in each form together. */
export async function letterFormsJob(input: LettersInput, models: Models, parts: EngineParts, hooks: Hooks) {
  const prompt = { kind: 'text' as const, text: input.prompt, chat: false }
  const { logits } = await logitsJob({ run: input.run, prompt, edit: null }, models, parts, hooks)
  await using open = await models.open(input.run, hooks)
  const tokenizer = requireTokenizer(await open.tokenizer(), open.dir, 'letters are text, so they need one')
  const found = letterTokens(tokenizer, input.prompt, input.letters).flatMap(({ letter, bare, space, ids }) =>
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
