import * as v from 'valibot'
import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { promptParts } from '../datasets/promptParts.ts'
import { readQuestions } from '../datasets/readQuestions.ts'
import { checkEdit } from '../engine/edit.ts'
import { parseAnswer } from '../methods/parseAnswer.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import type { Models, OpenModel } from './models.ts'
import { openEncoder } from './promptEncoder.ts'
import { questionPrompts } from './questionPrompts.ts'
import { stopIds } from './stopIds.ts'
import type { CallInput, CallItem } from '../runs/calls/calls.ts'

export type PredictGeneratedInput = CallInput<'predict.generated'>

/** One variant's answer in the style generate, a line of preds.jsonl. */
export type GeneratedRow = CallItem<'predict.generated'>

const MetaSchema = v.object({ generated: v.array(v.number()) })

/** Answers every variant of every question of a file by what the model writes of its own accord, greedily. */
export async function predictGeneratedJob(input: PredictGeneratedInput, models: Models, hooks: Hooks<GeneratedRow>) {
  const startMs = performance.now()
  const questions = await readQuestions(input.data, { ...hooks, seed: input.seed })
  await using open = await models.open(input.run, hooks)
  if (input.edit !== null) checkEdit(input.edit, open.shape, open.fingerprint)
  const encoder = await openEncoder(open, input, { instead: 'questions are text, so predict needs one' }, hooks)
  const { tokenizer } = encoder
  const stops = await stopIds(open.dir, tokenizer, hooks)
  const prompts = questionPrompts(questions, encoder, open.shape)
  const tally = { variants: 0, computed: 0, fromCache: 0, correct: 0, unparsed: 0 }
  let device: string = input.run.device
  const { edit, maxTokens } = input
  const asking = { edit, maxTokens, stops }
  const visited = open.share.part(prompts, {
    ...{ method, shared: asking, keyOf: ({ ids }) => generatedKey(ids, asking, open.fingerprint) },
    workOf: ({ ids }) => ({ ids }),
  })
  const isWhole = visited.length === prompts.length
  const asked = inOrder(visited, mostTogether, ({ ids }) => generatedFor(ids, asking, input.run.device, open, hooks))
  for await (const { generated, cached, ...origin } of asked) {
    hooks.signal.throwIfAborted()
    device = origin.device
    tally[cached ? 'fromCache' : 'computed']++
    hooks.onProgress({ phase: 'predict', done: tally.variants + 1, total: visited.length })
    const { question, variant, index } = prompts[tally.variants++]!
    if (!isWhole) continue
    const text = tokenizer.decode(generated.filter((id) => !stops.includes(id)))
    const { letters, gold, prompt } = variant
    const pred = parseAnswer(text, letters, promptParts(prompt)?.options ?? [])
    hooks.onItem({
      ...{ style: 'generate', id: question.id, variant: index, letters, text, pred, gold },
      correct: pred === gold,
    })
    if (pred === gold) tally.correct++
    if (pred === null) tally.unparsed++
  }
  open.share.end()
  const elapsedMs = performance.now() - startMs
  return { fingerprint: open.fingerprint, device, elapsedMs, questions: questions.length, ...tally }
}

/** How a text is continued. */
interface Continuing extends Pick<PredictGeneratedInput, 'edit' | 'maxTokens'> {
  readonly stops: readonly number[]
}

const method = 'generated'

function generatedKey(ids: readonly number[], { edit, maxTokens, stops }: Continuing, model: string): string {
  return resultKey({ method, model, ids, target: null, settings: { maxTokens, stops }, edit })
}

export async function generatedFor(
  ids: readonly number[],
  { edit, maxTokens, stops }: Continuing,
  askedDevice: string,
  open: OpenModel,
  { signal }: Pick<Hooks, 'signal'>,
): Promise<{ generated: readonly number[]; device: string; cached: boolean }> {
  const { cache, fingerprint } = open
  const key = generatedKey(ids, { edit, maxTokens, stops }, fingerprint)
  const found = cache.get(key, askedDevice)
  const known = v.safeParse(MetaSchema, found?.meta)
  if (found !== null && known.success) return { ...known.output, device: found.device, cached: true }
  const { generated, device } = await open.withModel(
    async (model) => ({
      generated: await model.generate(ids, { maxTokens, edit: edit ?? undefined, stopIds: stops, signal }),
      device: model.device,
    }),
    ids.length + maxTokens,
  )
  cache.put({ key, device, method, model: fingerprint, meta: { generated }, arrays: {} })
  return { generated, device, cached: false }
}
