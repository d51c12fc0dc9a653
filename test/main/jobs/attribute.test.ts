import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import type { Attribution } from '../../../main/methods/attribution.ts'
import { attributeJob } from '../../../main/jobs/attribute.ts'
import type { AttributeInput } from '../../../main/jobs/attributeContext.ts'
import type { EngineParts } from '../../../main/jobs/engineParts.ts'
import { createModels } from '../../../main/jobs/models.ts'
import { openResultCache } from '../../../main/store/resultCache.ts'
import { fakeHooks, fakeParts } from '../../support/fakeParts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const numbers: Omit<Attribution, 'ids' | 'target'> = {
  ...{ prob: 0.25, rule: 'adaptive', steps: 256, tolerance: 1e-3, rows: 7, converged: true, elapsedMs: 12 },
  ...{
    objective: 'prob',
    value: 0.25,
    device: 'cpu',
    phases: { prefillMs: 1, forwardMs: 2, headMs: 3, backwardMs: 4 },
  },
  attribution: new Float32Array([1, 2, 3, 4, 5, 6]),
  activation: new Float32Array([6, 5, 4, 3, 2, 1]),
  completeness: new Float32Array([1e-6, 2e-6]),
  error: new Float32Array([1e-5, 2e-5]),
  nodes: new Int32Array([9, 3]),
}

function inputOf(path: string): AttributeInput {
  return {
    run: { model: '/m', device: 'cpu', threads: null, store: { kind: 'project', path } },
    prompt: { kind: 'text', text: 'abc', ...rawPrompting },
    target: { kind: 'text', text: 'd' },
    objective: 'prob',
    others: [],
    ...{ method: 'integrated-gradients', top: null, to: 'zero', over: null },
    rule: 'adaptive',
    steps: null,
    tolerance: null,
  }
}

async function setup() {
  const path = join(await temporaryFolder(), 'results.sqlite')
  const asked: unknown[] = []
  const { parts, log } = fakeParts({
    attribute: (_, ids, target, options) => (asked.push(options), Promise.resolve({ ...numbers, ids, target })),
  })
  const input = inputOf(path)
  const run = async (change: Partial<AttributeInput> = {}) => {
    const { hooks } = fakeHooks()
    await using models = createModels(parts)
    return await attributeJob({ ...input, ...change }, models, parts, hooks)
  }
  return { run, log, asked, path }
}

describe('attributeJob', () => {
  test('the second time, the same numbers come from the store and no model is loaded', async () => {
    const { run, log } = await setup()
    const first = await run()
    const second = await run()
    const { attribution, activation, completeness, error, nodes, converged, rows, phases } = numbers
    expect(first).toMatchObject({ attribution, activation, ids: [0, 1, 2], target: 3, token: 'd', cached: false })
    expect(first.integral).toMatchObject({ completeness, error, nodes, converged, rows, phases, steps: 256 })
    expect(second).toEqual({ ...first, cached: true })
    expect(log.filter((entry) => entry === 'load')).toHaveLength(1)
  })

  test.each<[string, Partial<AttributeInput>]>([
    ['prompt', { prompt: { kind: 'ids', ids: [0, 1] } }],
    ['target', { target: { kind: 'id', id: 4 } }],
    ['objective', { objective: 'log-prob' }],
    ['rule', { rule: 'published' }],
    ['number of steps', { steps: 8 }],
    ['tolerance', { tolerance: 1e-4 }],
  ])('another %s is computed', async (_, change) => {
    const { run, asked } = await setup()
    await run()
    expect((await run(change)).cached).toBe(false)
    expect(asked).toHaveLength(2)
  })

  test('a contrast with other tokens is another result, and only a contrast looks at them', async () => {
    const { run, asked } = await setup()
    const others = [{ kind: 'id', id: 4 }] as const
    await run({ objective: 'contrast', others })
    expect(await run({ objective: 'contrast', others })).toMatchObject({ cached: true, others: [4] })
    expect((await run({ objective: 'contrast', others: [{ kind: 'id', id: 5 }] })).cached).toBe(false)
    expect(asked[0]).toMatchObject({ objective: 'contrast', others: [4] })
    await run()
    expect((await run({ others })).cached).toBe(true)
  })

  test('sets each neuron to its mean over the prompts of questions, and refuses a mean over nothing', async () => {
    const path = join(await temporaryFolder(), 'results.sqlite')
    const set: unknown[] = []
    const lastPosition = (ids: readonly number[]) =>
      Promise.resolve({ activation: new Float32Array(6).fill(ids.length), logits: new Float32Array() })
    const { parts } = fakeParts({
      model: { lastPosition },
      exactEffects: (_, _asked, { to } = {}) => {
        set.push(to)
        const effects = { prob: 0.5, value: 0.5, activation: new Float32Array(6), effectLog: null }
        const variants = [{ ...effects, effect: Float32Array.of(1) }]
        return Promise.resolve({ neurons: Int32Array.of(2), variants })
      },
    })
    const run = async (change: Partial<AttributeInput>) => {
      await using models = createModels(parts)
      const input: AttributeInput = { ...inputOf(path), method: 'exact', ...change }
      return await attributeJob(input, models, parts, fakeHooks().hooks)
    }
    const question = { sentences: ['ab', 'abcd'], obj_label: ['A', 'A'], relation_name: 'd' }
    const bytes = new TextEncoder().encode(JSON.stringify({ q: question }))
    const over = { kind: 'bytes', name: 'questions.json', bytes } as const
    expect((await run({ to: 'mean', over })).exact).toMatchObject({ to: 'mean', over: 2 })
    await run({ to: 1.5 })
    await run({})
    expect(set).toEqual([new Float32Array(6).fill(3), 1.5, 0])
    await expect(run({ to: 'mean' })).rejects.toThrow('name their file with --data')
    const one = { ...question, sentences: ['ab'], obj_label: ['A'] }
    const alone = { ...over, bytes: new TextEncoder().encode(JSON.stringify({ q: one })) }
    await expect(run({ to: 'mean', over: alone })).rejects.toThrow('ask two at least')
  })

  test('the same prompt as ids and the same target by number are the same result', async () => {
    const { run } = await setup()
    await run()
    expect((await run({ prompt: { kind: 'ids', ids: [0, 1, 2] }, target: { kind: 'id', id: 3 } })).cached).toBe(true)
  })

  test('settings that were left out are left to the method', async () => {
    const { run, asked } = await setup()
    await run()
    await run({ steps: 8, tolerance: 1e-2 })
    expect(asked[0]).not.toHaveProperty('steps')
    expect(asked[0]).not.toHaveProperty('tolerance')
    expect(asked[1]).toMatchObject({ rule: 'adaptive', steps: 8, tolerance: 1e-2 })
  })

  test('a stored result whose arrays do not fit the model is computed anew', async () => {
    const { run, path, asked } = await setup()
    await run()
    const { DatabaseSync } = await import('node:sqlite')
    const db = new DatabaseSync(path)
    db.exec(`DELETE FROM arrays WHERE name = 'error'`)
    db.close()
    expect((await run()).cached).toBe(false)
    expect(asked).toHaveLength(2)
    using cache = openResultCache(path, { unusable: 'refuse', onWarning: () => undefined })
    expect(cache.getFingerprint('stamp')).toBe('sha256:stamp')
  })

  test('without a store every answer is computed', async () => {
    const { run, asked } = await setup()
    const none = { run: { model: '/m', device: 'cpu', threads: null, store: { kind: 'none' } } } as const
    await run(none)
    expect((await run(none)).cached).toBe(false)
    expect(asked).toHaveLength(2)
  })
})

describe('attributeJob by other methods', () => {
  test('takes scores of one gradient, with the activations, and keeps them', async () => {
    const path = join(await temporaryFolder(), 'results.sqlite')
    const scores = Float32Array.of(1, 0, 0, 0, 0, -1)
    const activation = new Float32Array(6).fill(2)
    const kinds: string[] = []
    const { parts, log } = fakeParts({
      cleanScores: (_, __, kind) => (kinds.push(kind), Promise.resolve({ prob: 0.5, value: 0.5, scores })),
      model: { lastPosition: () => Promise.resolve({ logits: new Float32Array(10), activation }) },
    })
    const ask = (method: AttributeInput['method']) => run(parts, path, { method })
    const first = await ask('neurgrad')
    expect(first).toMatchObject({ method: 'neurgrad', prob: 0.5, attribution: scores, activation, cached: false })
    expect(first).toMatchObject({ integral: null, exact: null })
    expect(await ask('neurgrad')).toEqual({ ...first, cached: true })
    expect(await ask('relp')).toMatchObject({ cached: false })
    expect(kinds).toEqual(['neurgrad', 'relp'])
    expect(log.filter((entry) => entry === 'load')).toHaveLength(2)
  })

  test('measures neurons alone, those that were asked for, and keeps what each number of them gave', async () => {
    const path = join(await temporaryFolder(), 'results.sqlite')
    const asked: unknown[] = []
    const { parts } = fakeParts({
      exactEffects: (_, variants, { top, to, objective } = {}) => {
        asked.push({ ids: variants[0]!.ids, top, to, objective })
        const effects = { effect: Float32Array.of(0.25, -0.5), effectLog: Float32Array.of(1, -2) }
        const variant = { ...effects, prob: 0.5, value: 0.5, activation: new Float32Array(6) }
        return Promise.resolve({ neurons: Int32Array.of(1, 4), variants: [variant] })
      },
    })
    const first = await run(parts, path, { method: 'exact', top: 2, to: 0.5 })
    expect(first).toMatchObject({ integral: null, attribution: Float32Array.of(0, 0.25, 0, 0, -0.5, 0), cached: false })
    expect(first.exact).toEqual({
      ...{ to: 0.5, over: null, neurons: Int32Array.of(1, 4) },
      ...{ effect: Float32Array.of(0.25, -0.5), effectLog: Float32Array.of(1, -2) },
    })
    expect(await run(parts, path, { method: 'exact', top: 2, to: 0.5 })).toEqual({ ...first, cached: true })
    expect(await run(parts, path, { method: 'exact', top: null, to: 0.5 })).toMatchObject({ cached: false })
    expect(asked).toEqual([
      { ids: [0, 1, 2], top: 2, to: 0.5, objective: 'prob' },
      { ids: [0, 1, 2], top: null, to: 0.5, objective: 'prob' },
    ])
  })

  async function run(parts: EngineParts, path: string, change: Partial<AttributeInput>) {
    await using models = createModels(parts)
    return await attributeJob({ ...inputOf(path), ...change }, models, parts, fakeHooks().hooks)
  }
})
