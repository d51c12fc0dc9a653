import * as v from 'valibot'
import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { readQuestions } from '../datasets/readQuestions.ts'
import { checkEdit } from '../engine/edit.ts'
import type { Answer } from '../methods/answers/answerSchema.ts'
import { answerIn, predictLetters, type LetterForms, type LetterProbabilities } from '../methods/predict.ts'
import { letterTokens } from '../models/tokenizer/letterTokens.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import type { Models, OpenModel } from './models.ts'
import { openEncoder } from './promptEncoder.ts'
import { questionPrompts } from './questionPrompts.ts'
import type { CallInput } from '../runs/calls/calls.ts'

export type PredictInput = CallInput<'predict'>

const Prob = v.nullable(v.number())
const MetaSchema = v.object({ bare: v.array(Prob), space: v.array(Prob) })

/** Answers every variant of every question in a file, in its order; each row is an item as soon as it is known. */
export async function predictJob(input: PredictInput, models: Models, hooks: Hooks<Answer>) {
  const startMs = performance.now()
  const questions = await readQuestions(input.data, { ...hooks, seed: input.seed })
  await using open = await models.open(input.run, hooks)
  if (input.edit !== null) checkEdit(input.edit, open.shape, open.fingerprint)
  const encoder = await openEncoder(open, input, { instead: 'questions are text, so predict needs one' }, hooks)
  const formsOf = letterForms(encoder.tokenizer)
  const total = questions.reduce((sum, { variants }) => sum + variants.length, 0)
  const tally = { variants: 0, computed: 0, fromCache: 0, correct: 0, mass: 0, forms: { bare: 0, space: 0 } }
  let device: string = input.run.device
  const prompts = questionPrompts(questions, encoder, open.shape)
  const units = prompts.map((prompt): LetterUnit => {
    const { ids, sharedPrefix, variant } = prompt
    return { ids, sharedPrefix, ...formIds(formsOf(variant.letters)) }
  })
  const { edit } = input
  const keyOf = (unit: LetterUnit): string => letterKey(unit, edit, open.fingerprint)
  const visited = open.share.part(units, { method, shared: { edit }, keyOf, workOf: (unit) => unit })
  const isWhole = visited.length === units.length
  const asked = inOrder(visited, mostTogether, (unit) =>
    probabilitiesOf(unit, { edit, device: input.run.device }, open, hooks),
  )
  for await (const { probabilities, cached, ...origin } of asked) {
    hooks.signal.throwIfAborted()
    device = origin.device
    tally[cached ? 'fromCache' : 'computed']++
    hooks.onProgress({ phase: 'predict', done: tally.variants + 1, total: visited.length })
    const { question, variant, index } = prompts[tally.variants++]!
    // A part's are other prompts than those that stand there, and nobody is told what they say.
    if (!isWhole) continue
    const { form, letters, pred, mass } = answerIn(input.letters, variant.letters, probabilities)
    const { gold } = variant
    hooks.onItem({ id: question.id, variant: index, letters, pred, gold, correct: pred === gold, mass })
    tally.forms[form]++
    tally.mass += mass
    if (pred === gold) tally.correct++
  }
  open.share.end()
  const { mass, ...counts } = tally
  return {
    fingerprint: open.fingerprint,
    device,
    elapsedMs: performance.now() - startMs,
    questions: questions.length,
    graded: total,
    meanMass: mass / total,
    ...counts,
  }
}

/** A prompt and the tokens of its letters in both forms; -1 where there is none. */
interface LetterUnit {
  readonly ids: readonly number[]
  readonly sharedPrefix: number
  readonly bare: readonly number[]
  readonly space: readonly number[]
}

const method = 'letters'

function formIds(forms: readonly LetterForms[]): Pick<LetterUnit, 'bare' | 'space'> {
  return { bare: forms.map(({ bare }) => bare ?? -1), space: forms.map(({ space }) => space ?? -1) }
}

function letterKey({ ids, bare, space }: LetterUnit, edit: PredictInput['edit'], model: string): string {
  return resultKey({ method, model, ids, target: null, settings: { bare, space }, edit })
}

/** Letter probabilities in both forms: whichever is asked for, the other comes for nothing and is kept with it. */
export async function probabilitiesOf(
  unit: LetterUnit,
  { edit, device: askedDevice }: Pick<PredictInput, 'edit'> & { readonly device: string },
  open: OpenModel,
  { signal }: Pick<Hooks, 'signal'>,
): Promise<{ probabilities: LetterProbabilities; device: string; cached: boolean }> {
  const { cache, fingerprint } = open
  const { ids, sharedPrefix } = unit
  const forms = unit.bare.map((bare, i) => {
    const space = unit.space[i]!
    return { bare: bare < 0 ? null : bare, space: space < 0 ? null : space }
  })
  const key = letterKey(unit, edit, fingerprint)
  const found = cache.get(key, askedDevice)
  const known = v.safeParse(MetaSchema, found?.meta)
  if (found !== null && known.success && known.output.bare.length === forms.length) {
    return { probabilities: known.output, device: found.device, cached: true }
  }
  // no keys and values are kept, so the number of tokens is no matter
  const { probabilities, device } = await open.withModel(async (model) => ({
    probabilities: await predictLetters(model, ids, forms, { edit: edit ?? undefined, sharedPrefix, signal }),
    device: model.device,
  }))
  cache.put({ key, device, method, model: fingerprint, meta: { ...probabilities }, arrays: {} })
  return { probabilities, device, cached: false }
}

/** The tokens of letters, looked up once for each set of them: their two forms do not depend on the prompt. */
function letterForms(tokenizer: Tokenizer): (letters: readonly string[]) => readonly LetterForms[] {
  const known = new Map<string, readonly LetterForms[]>()
  return (letters) => {
    const key = letters.join()
    const forms = known.get(key) ?? letterTokens(tokenizer, '', letters)
    known.set(key, forms)
    return forms
  }
}
