import { inOrder } from '../base/inOrder.ts'
import { seededRandom } from '../base/random.ts'
import { seedOf, shuffled } from '../datasets/optionOrders.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { groupFigures, questionFigures } from '../methods/agreementFigures.ts'
import type { QuestionAgreement } from '../methods/agreementSchema.ts'
import { randomSets, type AgreeOptions, type ComparedQuestion, type LettersAsked } from '../methods/agreeQuestion.ts'
import { comparedKinds } from '../methods/scoreKinds.ts'
import { createBootstrap, resamples } from '../methods/statistics/bootstrap.ts'
import type { CallInput } from '../runs/calls/calls.ts'
import { resultKey } from '../store/resultKey.ts'
import type { EngineParts } from './engineParts.ts'
import { readExperiment, type Experiment, type ExperimentItem } from './experimentItems.ts'
import type { Hooks } from './hooks.ts'
import type { Models, OpenModel } from './models.ts'

export type AgreeInput = CallInput<'agree'>

const method = 'agree'

/** Puts methods beside exact effects, question by question; each is kept, and an item, as soon as it is known. */
export async function agreeJob(
  input: AgreeInput,
  models: Models,
  parts: Pick<EngineParts, 'agreeQuestion'>,
  hooks: Hooks<QuestionAgreement>,
) {
  const startMs = performance.now()
  const { v, candidates, seed, run } = input
  const methods = comparedKinds.filter((kind) => input.methods.includes(kind))
  await using open = await models.open(input.run, hooks)
  const experiment = await readExperiment(input.source, input, open, { ...hooks, onItem: () => undefined })
  const questions = sampled(experiment, input)
  const nPrompts = questions.reduce((sum, { items }) => sum + items.length, 0)
  const options: AgreeOptions = { methods, v, candidates: candidates === 0 ? null : candidates, seed, ...hooks }
  const found: QuestionAgreement[] = []
  const devices = new Set<string>()
  let [done, computed] = [0, 0]
  hooks.onProgress({ phase: 'measure', done, total: nPrompts })
  const compare = inOrder(questions, mostTogether, ({ items }) =>
    compared(items, options, { open, parts, device: run.device }),
  )
  for await (const { result, device, isNew } of compare) {
    hooks.signal.throwIfAborted()
    const { id, fact, items, nOptions } = questions[found.length]!
    const figures = questionFigures(result, { id, fact, nOptions }, { methods, v })
    found.push(figures)
    hooks.onItem(figures)
    devices.add(device)
    done += items.length
    if (isNew) computed += items.length
    hooks.onProgress({ phase: 'measure', done, total: nPrompts })
  }
  return {
    fingerprint: open.fingerprint,
    device: [...devices].join(', ') || run.device,
    elapsedMs: performance.now() - startMs,
    computed,
    agreement: {
      ...{ questions: found.length, prompts: nPrompts, facts: new Set(found.map(({ fact }) => fact)).size },
      ...{ v, candidates: options.candidates, randomSets, seed },
      groups: groupFigures(found, createBootstrap(resamples, seed)),
    },
    perQuestion: found,
  }
}

/** The questions that are drawn, in the order of the file, each with its prompts. */
function sampled({ questions, units, items }: Experiment, { sample, seed }: AgreeInput) {
  const all = [...questions.keys()]
  const drawn = shuffled(all, seededRandom(seedOf(seed, 'sample of the agreement'))).slice(0, sample ?? all.length)
  const taken = new Set(drawn)
  const prompts = Map.groupBy(items, ({ question }) => question)
  return all.flatMap((i) => {
    const own = taken.has(i) ? prompts.get(i) : undefined
    if (own === undefined) return []
    return [{ id: questions[i]!.id, fact: units[i]!, items: own, nOptions: own[0]!.letters.length }]
  })
}

interface Context {
  readonly open: OpenModel
  readonly parts: Pick<EngineParts, 'agreeQuestion'>
  /** That was asked for; `auto` takes what any has computed. */
  readonly device: string
}

/** From the store where it is known. */
async function compared(
  items: readonly ExperimentItem[],
  options: AgreeOptions,
  { open, parts, device }: Context,
): Promise<{ readonly result: ComparedQuestion; readonly device: string; readonly isNew: boolean }> {
  const { cache, fingerprint } = open
  const prompts: LettersAsked[] = items.map(({ ids, sharedPrefix, letters, gold }) => {
    return { ids, sharedPrefix, letters, gold }
  })
  const [first] = prompts
  const { methods, candidates, v, seed } = options
  // the prompts after one another, each behind its lengths
  const all = prompts.flatMap(({ ids, letters, gold }) => [ids.length, ...ids, letters.length, ...letters, gold])
  const settings = { methods: methods.join(), candidates, v, seed, randomSets, prompts: all }
  const key = resultKey({ method, model: fingerprint, ids: first!.ids, target: null, settings, edit: null })
  const known = cache.get(key, device)
  const stored = known === null ? null : comparedOf(known.arrays, prompts.length, methods.length)
  if (stored !== null) return { result: stored, device: known!.device, isNew: false }
  const tokens = prompts.reduce((sum, { ids }) => sum + ids.length, 0)
  return await open.withModel(async (model) => {
    const result = await parts.agreeQuestion(model, prompts, options)
    cache.put({ key, device: model.device, method, model: fingerprint, meta: {}, arrays: { ...result } })
    return { result, device: model.device, isNew: true }
  }, tokens)
}

/** Null for what another program, or another version, has put there. */
function comparedOf(
  { neurons, effect, scores, prob, right }: Readonly<Record<string, unknown>>,
  nPrompts: number,
  nMethods: number,
): ComparedQuestion | null {
  if (!(neurons instanceof Int32Array) || !(right instanceof Int32Array)) return null
  if (!(effect instanceof Float32Array) || !(scores instanceof Float32Array) || !(prob instanceof Float32Array)) {
    return null
  }
  const nSets = 2 + nMethods + randomSets
  const isWhole =
    effect.length === neurons.length && scores.length === nMethods * neurons.length && right.length === nPrompts
  return isWhole && prob.length === nPrompts * nSets ? { neurons, effect, scores, prob, right } : null
}
