import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { detectJob } from '../../../main/jobs/detect.ts'
import type { DetectInput } from '../../../main/jobs/detect.ts'
import type { EngineParts } from '../../../main/jobs/engineParts.ts'
import { createModels } from '../../../main/jobs/models.ts'
import { fakeHooks, fakeParts, letterTokenizer } from '../../support/fakeParts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const options = '\n A. x\n B. y\n'
/** A prompt is one token for each letter `n` in it; an option letter behind it is one more. */
const tokenizer = {
  ...letterTokenizer,
  encode: (text: string) => [
    ...[...text].filter((char) => char === 'n').map(() => 3),
    ...(/[AB]$/.test(text) ? [text.endsWith('A') ? 0 : 1] : []),
  ],
}

async function setup(change: Partial<DetectInput> = {}, counts: readonly (readonly number[])[] = [[1, 2], [3], [4]]) {
  const folder = await temporaryFolder()
  const data = join(folder, 'questions.json')
  const question = (ns: readonly number[]) => ({
    sentences: ns.map((n) => 'n'.repeat(n) + options),
    obj_label: ns.map((_, i) => 'AB'[i % 2]),
    relation_name: 'd',
  })
  writeFileSync(data, JSON.stringify(Object.fromEntries(counts.map((ns, i) => [`q${i}`, question(ns)]))))
  const asked: { ids: number; target: number; rule: unknown; steps: unknown }[] = []
  // One neuron a prompt length, in layer 1 from three tokens on; the model has 2 layers of 3.
  const attributeMany: EngineParts['attributeMany'] = async (_, prompts, { rule, steps } = {}) => {
    asked.push({ ids: prompts[0]!.ids.length, target: prompts[0]!.target, rule, steps })
    const attribution = new Float32Array(6)
    attribution[prompts[0]!.ids.length] = 0.5
    return [{ prob: 0.5, converged: true, attribution } as never]
  }
  const { parts, log } = fakeParts({ tokenizer, attributeMany })
  const store = { kind: 'project', path: join(folder, 'results.sqlite') } as const
  const input: DetectInput = {
    run: { model: '/m', device: 'cpu', threads: null, store },
    ...{
      data,
      mode: 'published',
      rule: null,
      steps: null,
      tolerance: null,
      letters: null,
      t: 0.2,
      u: 0.3,
      v: 20,
      seed: 0,
    },
    ...change,
  }
  return { input, parts, log, asked }
}

describe('detectJob', () => {
  test('asks for the letter of each variant in order and gives the neurons by question', async () => {
    const { input, parts, asked } = await setup()
    await using models = createModels(parts)
    const found = await detectJob(input, models, parts, fakeHooks().hooks)
    expect(asked).toEqual([
      { ids: 1, target: 0, rule: 'published', steps: 16 },
      { ids: 2, target: 1, rule: 'published', steps: 16 },
      { ids: 3, target: 0, rule: 'published', steps: 16 },
      { ids: 4, target: 0, rule: 'published', steps: 16 },
    ])
    const half = Math.log(3 / 2) / 2
    expect(found).toMatchObject({ variants: 4, computed: 4, meanProb: 0.5, device: 'cpu' })
    expect(found.questions.map(({ key }) => key)).toEqual([
      {
        neurons: [
          [0, 1],
          [0, 2],
        ],
        scores: [half, half],
      },
      { neurons: [[1, 0]], scores: [2 * half] },
      { neurons: [[1, 1]], scores: [2 * half] },
    ])
    expect(found.questions[0]!.variants.map(({ target }) => target)).toEqual([0, 1])
  })

  test.each([
    ['corrected', 'adaptive', 256, 'auto'],
    ['paper', 'paper', 16, 'bare'],
    ['published', 'published', 16, 'bare'],
  ] as const)('the mode %s takes the rule %s with %i steps and letters %s', async (mode, rule, steps, letters) => {
    const { input, parts, asked } = await setup({ mode })
    await using models = createModels(parts)
    const { settings } = await detectJob(input, models, parts, fakeHooks().hooks)
    expect(settings).toEqual({ mode, rule, steps, tolerance: 1e-3, letters, t: 0.2, u: 0.3, v: 20, seed: 0 })
    expect(asked[0]).toMatchObject({ rule, steps })
  })

  test('other thresholds are answered from the store, without the model', async () => {
    const { input, parts, log, asked } = await setup()
    for (const t of [0.2, 0.9]) {
      await using models = createModels(parts)
      const { computed } = await detectJob({ ...input, t, u: 0.5, v: 1 }, models, parts, fakeHooks().hooks)
      expect(computed).toBe(t === 0.2 ? 4 : 0)
    }
    expect(asked).toHaveLength(4)
    expect(log.filter((entry) => entry === 'load')).toHaveLength(1)
  })

  test('another rule, number of steps or tolerance is computed anew', async () => {
    const { input, parts, asked } = await setup({}, [[1], [2], [3]])
    await using models = createModels(parts)
    for (const change of [{}, { rule: 'paper' }, { steps: 8 }, { tolerance: 0.1 }] as const) {
      await detectJob({ ...input, ...change }, models, parts, fakeHooks().hooks)
    }
    expect(asked).toHaveLength(12)
  })

  test('stopped between two variants, it keeps the first and goes on from there with the same result', async () => {
    const { input, parts, asked } = await setup()
    const undisturbed = await setup()
    await using models = createModels(parts)
    const controller = new AbortController()
    const { hooks } = fakeHooks(controller.signal)
    const stopping = {
      ...hooks,
      onProgress: ({ phase, done }: { phase: string; done: number }) => {
        if (phase === 'detect' && done === 2) controller.abort(new Error('stop'))
      },
    }
    await expect(detectJob(input, models, parts, stopping)).rejects.toThrow('stop')
    expect(asked).toHaveLength(2)
    const resumed = await detectJob(input, models, parts, fakeHooks().hooks)
    expect(resumed.computed).toBe(2)
    await using others = createModels(undisturbed.parts)
    const whole = await detectJob(undisturbed.input, others, undisturbed.parts, fakeHooks().hooks)
    expect({ ...resumed, computed: 4, elapsedMs: 0 }).toEqual({ ...whole, elapsedMs: 0 })
  })

  test('the same prompt twice is computed once', async () => {
    const { input, parts, asked } = await setup({}, [[1], [1], [2]])
    await using models = createModels(parts)
    const { computed, questions } = await detectJob(input, models, parts, fakeHooks().hooks)
    expect({ computed, asked: asked.length }).toEqual({ computed: 2, asked: 2 })
    expect(questions[1]!.cluster.neurons).toEqual(questions[0]!.cluster.neurons)
  })

  test('a prompt longer than the context names its question and variant', async () => {
    const { input, parts, log } = await setup({}, [[1], [2, 9]])
    await using models = createModels(parts)
    await expect(detectJob(input, models, parts, fakeHooks().hooks)).rejects.toThrow(
      'Question q1, variant 1: The prompt has 9 tokens, but this model reads at most 8.',
    )
    expect(log).not.toContain('load')
  })

  test('a letter without a token in the form asked for names its question', async () => {
    const { input, parts } = await setup({ letters: 'space' })
    await using models = createModels(parts)
    await expect(detectJob(input, models, parts, fakeHooks().hooks)).rejects.toThrow(
      'Question q0, variant 0: The letter A with a space before it is no single token',
    )
  })

  test('one question gives no neuron and says why', async () => {
    const { input, parts } = await setup({ mode: 'paper' }, [[1]])
    await using models = createModels(parts)
    const { hooks, warnings } = fakeHooks()
    const found = await detectJob(input, models, parts, hooks)
    expect(found.questions[0]!.key.neurons).toEqual([])
    expect(found.questions[0]!.cluster.neurons).toEqual([[0, 1]])
    expect(warnings).toEqual(found.warnings)
    expect(warnings.join('\n')).toMatch(/With 1 question no neuron can be rare/)
  })
})
