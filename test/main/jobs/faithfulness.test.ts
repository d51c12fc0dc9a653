import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isMask } from '../../../main/engine/runtime/rowEdit.ts'
import type { Model } from '../../../main/engine/runtime/model.ts'
import type { EngineParts } from '../../../main/jobs/engineParts.ts'
import { faithfulnessJob, type FaithfulnessInput } from '../../../main/jobs/faithfulness.ts'
import { meanActivation } from '../../../main/jobs/meanActivation.ts'
import { createModels, type OpenModel } from '../../../main/jobs/models.ts'
import { usualMethods } from '../../../main/methods/faithfulness/curvePoints.ts'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import { fakeHooks, fakeParts, fakeShape, letterTokenizer } from '../../support/fakeParts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const nNeurons = fakeShape.nLayers * fakeShape.dMlp
/** A prompt is one token for each letter `n` in it; an option letter behind it is one more. */
const tokenizer = {
  ...letterTokenizer,
  encode: (text: string) => [
    ...[...text].filter((char) => char === 'n').map(() => 3),
    ...(/[AB]$/.test(text) ? [text.endsWith('A') ? 0 : 1] : []),
  ],
}

/** A model in which the first neuron alone speaks for A, by its value; without it the letters are alike. */
async function setup(change: Partial<FaithfulnessInput> = {}, nQuestions = 6) {
  const folder = await temporaryFolder()
  const data = join(folder, 'questions.json')
  const question = (n: number) => ({
    sentences: ['n'.repeat(n), 'n'.repeat(n + 1)].map((text) => `${text}\n A. x\n B. y\n`),
    obj_label: ['A', 'A'],
    relation_name: 'd',
  })
  const questions = Array.from({ length: nQuestions }, (_, i) => [`q${i}`, question(2 + i)])
  writeFileSync(data, JSON.stringify(Object.fromEntries(questions)))
  const asked: string[] = []
  const rows: number[] = []
  const activation = (ids: readonly number[]): Float32Array => new Float32Array(nNeurons).fill(ids.length)
  const model = {
    prefill: (ids: readonly number[]) => Promise.resolve({ ids, [Symbol.dispose]: () => undefined }),
    lastPosition: (ids: readonly number[]) =>
      Promise.resolve({ activation: activation(ids), logits: new Float32Array() }),
    editedRows: (
      { ids }: { ids: readonly number[] },
      edits: Parameters<Model['editedRows']>[1],
      read: (l: Float32Array) => unknown,
    ) => {
      rows.push(edits.length)
      return Promise.resolve(
        edits.map((edit) => {
          const isSet = isMask(edit) && edit.marked[0] === 1
          return read(
            Float32Array.of(
              isSet ? (isMask(edit) ? (edit.values?.[0] ?? 0) : 0) : ids.length,
              0,
              ...Array<number>(8).fill(-9),
            ),
          )
        }),
      )
    },
  } as unknown as Partial<Model>
  const first = (score: number): Float32Array =>
    Float32Array.from({ length: nNeurons }, (_, i) => (i === 0 ? score : i / 10))
  const attributeMany: EngineParts['attributeMany'] = async (_, [prompt], { objective } = {}) => {
    asked.push(`attribution ${objective} ${prompt!.ids.length}`)
    return [
      { prob: 0.5, converged: prompt!.ids.length !== 3, attribution: first(2), error: Float32Array.of(0) } as never,
    ]
  }
  const cleanScores: EngineParts['cleanScores'] = async (_, { ids }, kind) => {
    asked.push(`${kind} ${ids.length}`)
    return { prob: 0.5, value: 0.5, scores: first(-2) }
  }
  const { parts } = fakeParts({ tokenizer, attributeMany, cleanScores, model })
  const store = { kind: 'project', path: join(folder, 'results.sqlite') } as const
  const input: FaithfulnessInput = {
    run: { model: '/m', device: 'cpu', threads: null, store },
    source: { kind: 'questions', data: { kind: 'file', path: data }, letters: 'bare' },
    ...{ methods: ['random', 'attribution'], to: 'zero', objective: 'prob', rule: 'adaptive', steps: null },
    ...{ tolerance: null, sample: null, variants: 1, seed: 0, ...rawPrompting },
    ...change,
  }
  const run = async (more: Partial<FaithfulnessInput> = {}) => {
    const told = fakeHooks()
    await using models = createModels(parts)
    const result = await faithfulnessJob({ ...input, ...more }, models, parts, told.hooks)
    return { ...result, told }
  }
  return { run, asked, rows }
}

describe('faithfulnessJob', () => {
  test('keeps neurons in the order of each method, attribution before what is drawn', async () => {
    const { run } = await setup()
    const { faithfulness, perQuestion } = await run()
    expect(faithfulness).toMatchObject({
      nNeurons: 6,
      questions: 6,
      prompts: 6,
      facts: 6,
      to: 'zero',
      objective: 'prob',
    })
    const [prob, contrast] = faithfulness.measures
    expect([prob!.measure, contrast!.measure]).toEqual(['prob', 'contrast'])
    const [attribution, random] = contrast!.methods
    expect([attribution!.method, random!.method]).toEqual(['attribution', 'random'])
    // A fifth of six neurons is one: the first of attribution is all there is, so f is 1 from there on.
    expect(attribution!.kept.map(({ f }) => f.value)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
    expect(attribution!.removed.map(({ f }) => f.value)).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0, 0])
    // the logit of A is the prompt's length, that of B 0: 2 to 7 tokens
    expect(contrast!.whole.value).toBeCloseTo(27 / 6, 6)
    expect(contrast!.none.value).toBe(0)
    expect(attribution!.top[0]).toMatchObject({ neurons: 1, mean: 0 })
    expect(attribution!.top[0]!.change.value).toBeCloseTo(-27 / 6, 6)
    expect(random!.kept[7]!.f.value).toBeLessThan(1)
    expect(perQuestion[1]).toMatchObject({ id: 'q1', fact: 1, prompts: 1 })
    expect(perQuestion[1]!.measures[1]).toMatchObject({ measure: 'contrast', whole: 3, none: 0 })
    expect(faithfulness.unconverged).toBe(1)
  })

  test('by magnitude keeps what harms as well', async () => {
    const { run } = await setup({ methods: ['gradient-x-activation'] })
    const { faithfulness } = await run()
    const [method] = faithfulness.measures[1]!.methods
    expect(method!.kept.map(({ f }) => f.value)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    expect(method!.keptByMagnitude.map(({ f }) => f.value)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
  })

  test('asks the model for nothing twice, and for a new method alone', async () => {
    const { run, asked, rows } = await setup()
    const first = await run()
    expect(first.computed).toBe(6)
    // 2 rows that are shared, 21 of random order, 30 of attribution (of six neurons three counts)
    expect(new Set(rows)).toEqual(new Set([2 + 21 + 30]))
    const [nAsked, nRows] = [asked.length, rows.length]
    const again = await run()
    expect([asked.length, rows.length]).toEqual([nAsked, nRows])
    expect(again.computed).toBe(0)
    expect(again.faithfulness).toEqual(first.faithfulness)
    expect(again.perQuestion).toEqual(first.perQuestion)
    const more = await run({ methods: [...usualMethods] })
    expect(asked.slice(nAsked).filter((each) => each.startsWith('attribution'))).toEqual([])
    expect(new Set(rows.slice(nRows))).toEqual(new Set([30 * (usualMethods.length - 2)]))
    expect(more.faithfulness.measures[0]!.methods[0]).toEqual(first.faithfulness.measures[0]!.methods[0])
    // another objective gives other scores
    await run({ objective: 'log-prob' })
    expect(asked.at(-1)).toMatch(/^attribution log-prob/)
  })

  test('replaces by each neuron’s mean over the prompts, and takes the first prompts of the questions drawn', async () => {
    const { run } = await setup({ to: 'mean', methods: ['attribution'], variants: 2, sample: 3 })
    const { faithfulness } = await run()
    expect(faithfulness).toMatchObject({ questions: 3, prompts: 6, to: 'mean' })
    const [, contrast] = faithfulness.measures
    // where every neuron is at its mean, the model says on average what it says on average
    expect(contrast!.none.value).toBeCloseTo(contrast!.whole.value!, 6)
  })

  test.each([
    [{ methods: ['random'] }, 'It is not shown that P of the right letter is higher with all neurons than without any'],
    [{ sample: 4 }, 'These are 4 facts; with fewer than 5 no figure has an interval'],
  ] as const)('warns of what its figures do not say, %j', async (change, sentence) => {
    const { run } = await setup({ to: 'mean', ...change })
    expect((await run()).told.warnings.join()).toContain(sentence)
  })

  test('takes the same mean in whatever order the prompts come', async () => {
    const share = { part: (all: readonly unknown[]) => all, end: () => undefined }
    const big = [1e30, 1, -1e30, 3]
    const model = {
      lastPosition: (ids: readonly number[]) => Promise.resolve({ activation: Float32Array.of(big[ids[0]!]!) }),
    }
    const open = {
      ...{ share, fingerprint: 'f', shape: { nLayers: 1, dMlp: 1 }, cache: { get: () => null, put: () => undefined } },
      withModel: (work: (of: typeof model) => unknown) => work(model),
    } as unknown as OpenModel
    const mean = (order: readonly number[]) =>
      meanActivation(
        order.map((id) => ({ ids: [id], sharedPrefix: 0 })),
        open,
        'cpu',
        fakeHooks().hooks,
      )
    expect(await mean([3, 1, 0, 2])).toEqual(await mean([0, 1, 2, 3]))
  })

  test('refuses the mean over one prompt', async () => {
    const { run } = await setup({ to: 'mean', sample: 1 })
    await expect(run()).rejects.toThrow('The mean over one prompt is the prompt itself')
  })
})
