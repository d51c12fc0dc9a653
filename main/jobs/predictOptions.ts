import * as v from 'valibot'
import { largest } from '../base/lists.ts'
import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { WorkbenchError } from '../base/errors.ts'
import { allLetters } from '../datasets/optionLetters.ts'
import { plainPrompt } from '../datasets/plainPrompts.ts'
import type { PromptedQuestion } from '../datasets/question.ts'
import { readQuestions } from '../datasets/readQuestions.ts'
import { checkEdit } from '../engine/edit.ts'
import { continuationScores } from '../methods/continuationScores.ts'
import { optionAnswer, optionLikelihood } from '../methods/optionAnswer.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import type { Models, OpenModel } from './models.ts'
import { openEncoder, type PromptEncoder } from './promptEncoder.ts'
import { checkedIds } from './promptIds.ts'
import type { CallInput, CallItem } from '../runs/calls/calls.ts'

export type PredictOptionsInput = CallInput<'predict.options'>

/** One question's answer in the style option-text, a line of preds.jsonl. Letters count the options as the file has them. */
export type OptionTextRow = CallItem<'predict.options'>

const MetaSchema = v.object({ scores: v.array(v.object({ logProbs: v.array(v.number()), isGreedy: v.boolean() })) })
type Scores = v.InferOutput<typeof MetaSchema>['scores']

/**
 * Answers every question of a file by the log-likelihood of its options' texts. A question is asked once: its variants
 * differ in template and letters, and here there are none.
 */
export async function predictOptionsJob(input: PredictOptionsInput, models: Models, hooks: Hooks<OptionTextRow>) {
  const startMs = performance.now()
  const questions = await readQuestions(input.data, { ...hooks, seed: input.seed })
  await using open = await models.open(input.run, hooks)
  if (input.edit !== null) checkEdit(input.edit, open.shape, open.fingerprint)
  const encoder = await openEncoder(open, input, { instead: 'questions are text, so predict needs one' }, hooks)
  const tally = { computed: 0, fromCache: 0, correct: 0, correctNorm: 0, correctBytes: 0 }
  let device: string = input.run.device
  let done = 0
  const units = questions.map((question) => tokensOf(question, encoder, open))
  const { edit } = input
  const visited = open.share.part(units, {
    ...{ method, shared: { edit }, keyOf: (unit) => optionKey(unit, edit, open.fingerprint) },
    workOf: ({ context, continuations }) => ({ ids: context, continuations }),
  })
  const isWhole = visited.length === units.length
  const asked = inOrder(visited, mostTogether, (unit) =>
    scoresOf(unit, { edit, device: input.run.device }, open, hooks),
  )
  for await (const { scores, cached, ...origin } of asked) {
    hooks.signal.throwIfAborted()
    device = origin.device
    tally[cached ? 'fromCache' : 'computed']++
    hooks.onProgress({ phase: 'predict', done: done + 1, total: visited.length })
    const question = questions[done++]!
    if (!isWhole) continue
    const row = rowOf(question, scores)
    hooks.onItem(row)
    for (const measure of ['correct', 'correctNorm', 'correctBytes'] as const) if (row[measure]) tally[measure]++
  }
  open.share.end()
  const elapsedMs = performance.now() - startMs
  return { fingerprint: open.fingerprint, device, elapsedMs, questions: questions.length, ...tally }
}

function rowOf({ id, source }: PromptedQuestion, scores: Scores): OptionTextRow {
  const likelihoods = scores.map(({ logProbs, isGreedy }, i) =>
    optionLikelihood(source.options[i]!, logProbs, isGreedy),
  )
  const { options, acc, accNorm, accBytes } = optionAnswer(likelihoods)
  const letter = (i: number): string => allLetters[i]!
  return {
    ...{ style: 'option-text', id, options: options.map((option, i) => ({ letter: letter(i), ...option })) },
    ...{ pred: letter(acc), predNorm: letter(accNorm), predBytes: letter(accBytes), gold: letter(source.answer) },
    correct: acc === source.answer,
    correctNorm: accNorm === source.answer,
    correctBytes: accBytes === source.answer,
  }
}

/** The tokens of a question and of each of its options. */
interface OptionUnit {
  readonly context: readonly number[]
  readonly continuations: readonly (readonly number[])[]
}

const method = 'option-texts'

function optionKey({ context, continuations }: OptionUnit, edit: PredictOptionsInput['edit'], model: string): string {
  const settings = { texts: continuations.flat(), lengths: continuations.map(({ length }) => length) }
  return resultKey({ method, model, ids: context, target: null, settings, edit })
}

export async function scoresOf(
  unit: OptionUnit,
  { edit, device: askedDevice }: Pick<PredictOptionsInput, 'edit'> & { readonly device: string },
  open: OpenModel,
  { signal }: Pick<Hooks, 'signal'>,
): Promise<{ scores: Scores; device: string; cached: boolean }> {
  const { cache, fingerprint } = open
  const { context, continuations } = unit
  const key = optionKey(unit, edit, fingerprint)
  const found = cache.get(key, askedDevice)
  const known = v.safeParse(MetaSchema, found?.meta)
  if (found !== null && known.success && known.output.scores.length === continuations.length) {
    return { scores: known.output.scores, device: found.device, cached: true }
  }
  const { scores, device } = await open.withModel(
    async (model) => {
      const found = await continuationScores(model, context, continuations, { edit: edit ?? undefined, signal })
      const scores = found.map(({ logProbs, isGreedy }) => ({ logProbs: [...logProbs], isGreedy }))
      return { scores, device: model.device }
    },
    largest(continuations.map(({ length }) => context.length + length)),
  )
  cache.put({ key, device, method, model: fingerprint, meta: { scores }, arrays: {} })
  return { scores, device, cached: false }
}

/** @throws WorkbenchError 'input.value' for an option without a token or beyond the context, and for none at all */
function tokensOf({ id, source }: PromptedQuestion, encoder: PromptEncoder, { shape }: OpenModel) {
  if (source.options.length === 0) {
    throw new WorkbenchError(
      'input.value',
      `Question ${id} has no options in words, which the style option-text scores.`,
    )
  }
  const { prompt, delimiter } = plainPrompt(source)
  const tokens = encoder.answers(prompt, delimiter, source.options)
  for (const [i, continuation] of tokens.continuations.entries()) {
    const refuse = (reason: string): never => {
      throw new WorkbenchError('input.value', `Question ${id}, option ${allLetters[i]!}: ${reason}`)
    }
    if (continuation.length === 0) refuse('the tokenizer makes no token of its own of it, so it has no likelihood.')
    try {
      checkedIds([...tokens.context, ...continuation], shape)
    } catch (error) {
      if (error instanceof WorkbenchError) refuse(error.message)
      throw error
    }
  }
  return tokens
}
