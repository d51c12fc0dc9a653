import * as v from 'valibot'
import { inOrder } from '../base/inOrder.ts'
import { seededRandom } from '../base/random.ts'
import { seedOf, shuffled } from '../datasets/optionOrders.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { questionGroup } from '../methods/edits/questionGroup.ts'
import {
  effectSummary,
  neuronEffects,
  questionEffect,
  type EffectPrompt,
  type NeuronEffect,
} from '../methods/neuronEffects.ts'
import type { CallInput } from '../runs/calls/calls.ts'
import { resultKey } from '../store/resultKey.ts'
import { readExperiment } from './experimentItems.ts'
import type { Hooks } from './hooks.ts'
import type { Models, OpenModel } from './models.ts'
import { checkNeurons } from './neuronFacts.ts'

export type NeuronEffectsInput = CallInput<'neuron.effects'>

const method = 'neuron-effect'
/** What one prompt says of one neuron, in the numbers that it was computed in. */
const MetaSchema = v.object({
  ...{ prob: v.number(), logProb: v.number(), activation: v.number(), effect: v.number(), effectLog: v.number() },
})

/**
 * The exact effect of each neuron on each question: P and ln P of the right letter less what they are with that neuron off
 * at the last position. A neuron in a prompt is one result of the store, kept as soon as it is known.
 */
export async function neuronEffectsJob(input: NeuronEffectsInput, models: Models, hooks: Hooks<never>) {
  const startMs = performance.now()
  await using open = await models.open(input.run, hooks)
  checkNeurons(input.neurons, open)
  const { questions, items } = await readExperiment(input.source, input, open, hooks)
  const { group, sample } = input
  const chosen = group === null ? questions : questionGroup(questions, group)
  const asked = new Set((sample === null ? chosen : drawn(chosen, sample, input.seed)).map(({ id }) => id))
  const prompts = items.filter(({ question }) => asked.has(questions[question]!.id))
  const found = new Map<number, NeuronEffect[][]>() // of a question: its prompts, of each neuron
  const devices = new Set<string>()
  let [done, computed] = [0, 0]
  const measure = inOrder(prompts, mostTogether, ({ ids, sharedPrefix, letters, gold }) =>
    measured({ ids, sharedPrefix, target: letters[gold]! }, input, open, hooks.signal),
  )
  for await (const { effects, device, isNew } of measure) {
    hooks.signal.throwIfAborted()
    const { question } = prompts[done]!
    found.set(question, [...(found.get(question) ?? []), effects])
    devices.add(device)
    if (isNew) computed++
    done++
    hooks.onProgress({ phase: 'measure', done, total: prompts.length })
  }
  const measuredQuestions = [...found.keys()]
    .sort((a, b) => a - b)
    .map((i) => ({ ...questions[i]!, of: found.get(i)! }))
  return {
    ...{ fingerprint: open.fingerprint, device: [...devices].join(', ') || input.run.device },
    elapsedMs: performance.now() - startMs,
    ...{ questions: measuredQuestions.length, prompts: prompts.length, computed },
    neurons: input.neurons.map(([layer, neuron], at) => {
      const effects = measuredQuestions.map(({ of }) => questionEffect(of.map((prompt) => prompt[at]!)))
      return {
        neuron: [layer, neuron] as [number, number],
        ...effectSummary(effects, measuredQuestions, input.seed),
        questions: measuredQuestions.map(({ id, domain, lang, stem, source }, i) => ({
          ...{ id, domain, lang, stem, right: source.options[source.answer] ?? '' },
          ...effects[i]!,
        })),
      }
    }),
  }
}

function drawn<Q>(questions: readonly Q[], n: number, seed: number): Q[] {
  return shuffled([...questions], seededRandom(seedOf(seed, 'sample of neuron effects'))).slice(0, n)
}

/** Of each neuron in one prompt: from the store where it is known, the others in one go. */
async function measured(
  prompt: EffectPrompt,
  { neurons, run }: Pick<NeuronEffectsInput, 'neurons' | 'run'>,
  { cache, fingerprint, withModel }: OpenModel,
  signal: AbortSignal,
): Promise<{ effects: NeuronEffect[]; device: string; isNew: boolean }> {
  const { ids, target } = prompt
  const keys = neurons.map(([layer, neuron]) =>
    resultKey({ method, model: fingerprint, ids, target, settings: { layer, neuron, to: 0 }, edit: null }),
  )
  const stored = keys.map((key) => cache.get(key, run.device))
  const known = stored.map((result) => {
    const parsed = v.safeParse(MetaSchema, result?.meta)
    return parsed.success ? parsed.output : null
  })
  const missing = [...known.keys()].filter((i) => known[i] === null)
  if (missing.length === 0) return { effects: known.map((each) => each!), device: stored[0]!.device, isNew: false }
  return await withModel(async (model) => {
    const places = missing.map((i) => neurons[i]!)
    const { device } = model
    for (const [k, effect] of (await neuronEffects(model, prompt, places, { signal })).entries()) {
      const i = missing[k]!
      known[i] = effect
      cache.put({ key: keys[i]!, device, method, model: fingerprint, meta: { ...effect }, arrays: {} })
    }
    return { effects: known.map((each) => each!), device, isNew: true }
  }, ids.length)
}
