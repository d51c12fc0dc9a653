import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import { createModels } from '../../../main/jobs/models.ts'
import { isPart } from '../../../main/jobs/share.ts'
import { predictJob, type PredictInput } from '../../../main/jobs/predict.ts'
import { fakeHooks, fakeParts, letterTokenizer } from '../../support/fakeParts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

/** A prompt is one token; the model then prefers the letter C. */
const tokenizer = { ...letterTokenizer, encode: (text: string) => (text === '' ? [] : [text.length % 10]) }
const logits = new Float32Array(10).fill(-5)
logits.set([0, 1, 8, 2])

async function setup(change: Partial<PredictInput> = {}) {
  const folder = await temporaryFolder()
  const data = join(folder, 'questions.json')
  const sentences = ['q\n A. x\n B. y\n C. z\n', 'longer\n A. z\n B. y\n C. x\n D. w\n']
  writeFileSync(data, JSON.stringify({ u: { sentences, obj_label: ['C', 'A'], relation_name: 'd' } }))
  const asked: unknown[] = []
  const lastPosition = (...given: unknown[]) => (asked.push(given), Promise.resolve({ logits }))
  const { parts, log } = fakeParts({ tokenizer, model: { lastPosition } as never })
  const store = { kind: 'project', path: join(folder, 'results.sqlite') } as const
  const input: PredictInput = {
    run: { model: '/m', device: 'cpu', threads: null, store },
    data: { kind: 'file', path: data },
    letters: 'auto',
    seed: 0,
    ...rawPrompting,
    edit: null,
    ...change,
  }
  return { input, parts, log, asked }
}

describe('predictJob', () => {
  test('answers each variant over its own letters and counts the right ones', async () => {
    const { input, parts } = await setup()
    const { hooks, items } = fakeHooks()
    await using models = createModels(parts)
    const summary = await predictJob(input, models, hooks)
    expect(items).toMatchObject([
      { id: 'u', variant: 0, pred: 'C', gold: 'C', correct: true },
      { id: 'u', variant: 1, pred: 'C', gold: 'A', correct: false },
    ])
    expect(items.map((item) => Object.keys((item as { letters: object }).letters).join(''))).toEqual(['ABC', 'ABCD'])
    expect(summary).toMatchObject({ questions: 1, variants: 2, graded: 2, correct: 1, computed: 2, fromCache: 0 })
    expect(summary.forms).toEqual({ bare: 2, space: 0 })
    expect(summary.meanMass).toBeGreaterThan(0.9)
  })

  test.each([1, 2])('part %i of two asks its own prompts, whose letters are not those of the first', async (index) => {
    const { input, parts } = await setup()
    // Of each length there is one, so that no two are the same prompt.
    const sentences = Array.from(
      { length: 8 },
      (_, i) => `${'q'.repeat(20 + i + (i < 4 ? 0 : 6))}\n A. x\n B. y\n C. z\n${i < 4 ? ' D. w\n' : ''}`,
    )
    const data = { u: { sentences, obj_label: sentences.map(() => 'C'), relation_name: 'd' } }
    writeFileSync((input.data as { readonly path: string }).path, JSON.stringify(data))
    const { hooks, items } = fakeHooks()
    await using models = createModels(parts)
    const share = { index, of: 2, store: join(await temporaryFolder(), 'part.sqlite') }
    const end: unknown = await predictJob({ ...input, run: { ...input.run, share } }, models, hooks).catch(
      (error: unknown) => error,
    )
    expect(end).toSatisfy(isPart)
    expect(items).toEqual([])
  })

  test('the second run gives the same rows from the store and loads no model', async () => {
    const { input, parts, log } = await setup()
    const first = fakeHooks()
    const second = fakeHooks()
    for (const { hooks } of [first, second]) {
      await using models = createModels(parts)
      await predictJob(input, models, hooks)
    }
    expect(second.items).toEqual(first.items)
    expect(log.filter((entry) => entry === 'load')).toHaveLength(1)
  })

  test('another form of the letters and an edit of nothing are answered from the store too', async () => {
    const { input, parts, asked } = await setup()
    await using models = createModels(parts)
    const none = { name: 'none', model: null, positions: 'last', neurons: [] } as const
    await predictJob(input, models, fakeHooks().hooks)
    await predictJob({ ...input, letters: 'bare', edit: none }, models, fakeHooks().hooks)
    expect(asked).toHaveLength(2)
  })

  test('an edit reaches the model and is computed anew', async () => {
    const { input, parts, asked } = await setup()
    const edit = { name: '', model: null, positions: 'all', neurons: [{ layer: 0, neuron: 1, scale: 0 }] } as const
    await using models = createModels(parts)
    await predictJob(input, models, fakeHooks().hooks)
    await predictJob({ ...input, edit }, models, fakeHooks().hooks)
    expect(asked).toHaveLength(4)
    expect(asked[3]).toMatchObject([[expect.any(Number)], { edit }])
  })

  test('an edit that does not fit is refused before the model is loaded', async () => {
    const edit = { name: '', model: null, positions: 'all', neurons: [{ layer: 2, neuron: 1, scale: 0 }] } as const
    const { input, parts, log } = await setup({ edit })
    await using models = createModels(parts)
    await expect(predictJob(input, models, fakeHooks().hooks)).rejects.toThrow('this model has layers 0 to 1')
    expect(log).not.toContain('load')
  })

  test('letters without a token of the form asked for are a sentence', async () => {
    const { input, parts } = await setup({ letters: 'space' })
    await using models = createModels(parts)
    await expect(predictJob(input, models, fakeHooks().hooks)).rejects.toMatchObject({ code: 'input.unsupported' })
  })

  test('stopped between two variants, it keeps the first', async () => {
    const { input, parts, asked } = await setup()
    const controller = new AbortController()
    const { hooks } = fakeHooks(controller.signal)
    await using models = createModels(parts)
    const stopping = { ...hooks, onItem: () => controller.abort(new Error('stop')) }
    await expect(predictJob(input, models, stopping)).rejects.toThrow('stop')
    await predictJob(input, models, fakeHooks().hooks)
    expect(asked).toHaveLength(2)
  })
})
