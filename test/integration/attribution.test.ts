import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadModel } from '../../main/engine/runtime/model.ts'
import { attribute, attributeMany, type Attribution } from '../../main/methods/attribution.ts'
import { sharedPrefixes } from '../../main/methods/sharedPrefix.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'

interface Golden {
  readonly cases: { ids: number[]; target: number }[]
}

/** A tiny checkpoint, loaded, with its golden prompts; the test's end closes it. */
async function tiny(name: string) {
  const dir = fileURLToPath(new URL(`../golden/tiny/${name}`, import.meta.url))
  const checkpoint = await openCheckpoint(dir)
  const model = await loadModel(checkpoint, { threads: 2 })
  onTestFinished(async () => {
    await model[Symbol.asyncDispose]()
    await checkpoint.close()
  })
  const { cases } = JSON.parse(readFileSync(`${dir}/golden.json`, 'utf8')) as Golden
  return { model, cases }
}

/** Largest difference in parts of the largest attribution. */
function difference(a: Attribution, b: Attribution): number {
  const largest = b.attribution.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  return a.attribution.reduce((max, value, i) => Math.max(max, Math.abs(value - b.attribution[i]!)), 0) / largest
}

describe('attributeMany', () => {
  // prompts of unlike length, one of a single token, in a model with a window and one without
  test.each(['llama-gqa', 'mistral-window', 'gemma3', 'gpt2'])(
    '%s: several prompts in one walk give what each gives alone',
    async (name) => {
      const { model, cases } = await tiny(name)
      const questions = [...cases, { ids: cases[0]!.ids.slice(3), target: 7 }, { ids: [5], target: 9 }]
      for (const rule of ['published', 'adaptive'] as const) {
        const together = await attributeMany(model, questions, { rule })
        for (const [i, { ids, target }] of questions.entries()) {
          const alone = await attribute(model, ids, target, { rule })
          expect(together[i]!.prob).toBeCloseTo(alone.prob, 6)
          // float32 in another order; the adaptive rule may also stop elsewhere, within its tolerance
          expect(difference(together[i]!, alone)).toBeLessThan(rule === 'published' ? 5e-5 : 1e-3)
        }
      }
    },
  )

  test('a shared opening changes nothing but rounding, and is computed once', async () => {
    const { model, cases } = await tiny('llama-gqa')
    const opening = cases[0]!.ids.slice(0, 12)
    const prompts = [opening.concat(3, 4, 5), opening.concat(6, 7), opening.concat(8, 9, 10, 11)]
    const shared = sharedPrefixes(prompts)
    expect(shared).toEqual([12, 12, 12])
    const questions = prompts.map((ids, i) => ({ ids, target: 30 + i, sharedPrefix: shared[i]! }))
    for (const [i, question] of questions.entries()) {
      const [sharing] = await attributeMany(model, [question], { rule: 'published' })
      const alone = await attribute(model, prompts[i]!, question.target, { rule: 'published' })
      expect(difference(sharing!, alone)).toBeLessThan(5e-5)
    }
  })
})

describe('attribute', () => {
  test('an aborted attribution throws the reason and leaves the model usable', async () => {
    const { model, cases } = await tiny('llama-gqa')
    const { ids, target } = cases[0]!
    const reason = new Error('enough')
    for (const stopAt of ['prefill', 'forward', 'backward'] as const) {
      const controller = new AbortController()
      const run = attribute(model, ids, target, {
        signal: controller.signal,
        onProgress: ({ phase }) => phase === stopAt && controller.abort(reason),
      })
      await expect(run).rejects.toBe(reason)
    }
    const before = await attribute(model, ids, target)
    const after = await attribute(model, ids, target)
    expect(after.attribution).toEqual(before.attribution)
  })

  test.each([
    [[], 1, {}, 'the prompt is empty'],
    [[1, 400], 1, {}, 'token 2 of the prompt is 400; ids of this model are 0 to 210'],
    [Array.from({ length: 300 }, () => 1), 1, {}, 'the prompt has 300 tokens'],
    [[1], 211, {}, 'the target token is 211'],
    [[1], 1, { steps: 0 }, 'steps is 0'],
    [[1], 1, { tolerance: 0 }, 'tolerance is 0'],
    [[1], 1, { tolerance: Number.NaN }, 'tolerance is NaN'],
  ])('refuses %j, target %j, %j with a sentence', async (ids, target, options, sentence) => {
    const { model } = await tiny('llama-gqa')
    await expect(attribute(model, ids, target, options)).rejects.toThrow(sentence)
  })

  test('a thousand attributions in one process add less than 50 MB', { timeout: 120_000 }, async () => {
    const { model, cases } = await tiny('llama-gqa')
    const { ids, target } = cases[0]!
    const residentBytes = async (n: number): Promise<number> => {
      for (let i = 0; i < n; i++)
        await attribute(model, ids.slice(0, 4 + (i % 12)), target, { rule: 'published', steps: 4 })
      return process.memoryUsage().rss
    }
    const warm = await residentBytes(200)
    const end = await residentBytes(1000)
    expect(end - warm).toBeLessThan(50e6)
  })
})
