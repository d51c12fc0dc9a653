import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../../main/engine/edit.ts'
import type { Model } from '../../../../main/engine/runtime/model.ts'
import { tokenProbabilities } from '../../../../main/methods/nextToken.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'

/** The likeliest continuation with the whole prompt run anew for each token. */
async function withoutCache(model: Model, ids: readonly number[], count: number): Promise<number[]> {
  const tokens = [...ids]
  for (let i = 0; i < count; i++) {
    const { logits } = await model.lastPosition(tokens)
    tokens.push(logits.indexOf(Math.max(...logits)))
  }
  return tokens.slice(ids.length)
}

describe('generate', () => {
  test.each(['llama', 'mistral', 'qwen2 with a window', 'gemma3', 'gpt2', 'gpt_neox serial'])(
    'gives the tokens of prompts that are run anew each time, %s',
    async (name) => {
      const model = await loadTiny(name)
      for (const ids of [someIds(6), [2]])
        expect(await model.generate(ids, { maxTokens: 12 })).toEqual(await withoutCache(model, ids, 12))
    },
  )

  test('ends at a stop token, which it gives, and at the number asked for', async () => {
    const model = await loadTiny('llama')
    const all = await model.generate(someIds(4), { maxTokens: 8 })
    const stop = all[3]!
    expect(await model.generate(someIds(4), { maxTokens: 8, stopIds: [stop, 999] })).toEqual(
      all.slice(0, all.indexOf(stop) + 1),
    )
    expect(await model.generate(someIds(4), { maxTokens: 1 })).toEqual(all.slice(0, 1))
    expect(await model.generate(someIds(4), { maxTokens: 0 })).toEqual([])
  })

  test('ends when the context is full', async () => {
    const model = await loadTiny('gpt2') // 32 positions
    expect(await model.generate(someIds(29), { maxTokens: 10 })).toHaveLength(3)
    expect(await model.generate(someIds(32), { maxTokens: 10 })).toHaveLength(1)
  })

  test('draws the same tokens for the same seed, and others for another', async () => {
    const model = await loadTiny('llama')
    const draw = (seed: number) => model.generate(someIds(4), { maxTokens: 10, temperature: 2, seed })
    expect(await draw(7)).toEqual(await draw(7))
    expect(await draw(7)).not.toEqual(await draw(8))
  })

  test('draws tokens as often as they are likely at that temperature', async () => {
    const model = await loadTiny('llama')
    const temperature = 0.5
    const { logits } = await model.lastPosition(someIds(4))
    const probs = tokenProbabilities(
      logits.map((logit) => logit / temperature),
      [...logits.keys()],
    )
    const counts = new Array<number>(logits.length).fill(0)
    const draws = 400
    for (let seed = 0; seed < draws; seed++) {
      const [id] = await model.generate(someIds(4), { maxTokens: 1, temperature, seed })
      counts[id!]!++
    }
    // chi-squared over tokens expected at least 5 times, the others together; 3 standard deviations above its mean
    const likely = probs.flatMap((prob, id) => (prob * draws >= 5 ? [id] : []))
    const rest = { expected: draws, seen: draws }
    let statistic = 0
    for (const id of likely) {
      statistic += (counts[id]! - probs[id]! * draws) ** 2 / (probs[id]! * draws)
      rest.expected -= probs[id]! * draws
      rest.seen -= counts[id]!
    }
    statistic += (rest.seen - rest.expected) ** 2 / rest.expected
    expect(likely.length).toBeGreaterThan(5)
    expect(statistic).toBeLessThan(likely.length + 3 * Math.sqrt(2 * likely.length))
  })

  test('takes the likeliest token as the temperature goes to 0', async () => {
    const model = await loadTiny('llama')
    const greedy = await model.generate(someIds(4), { maxTokens: 6 })
    expect(await model.generate(someIds(4), { maxTokens: 6, temperature: 1e-4, seed: 3 })).toEqual(greedy)
  })

  test('edits where the edit says, token by token', async () => {
    const { model } = await loadTinyReference('llama')
    const ids = someIds(5)
    // every neuron of a layer at once, so that wherever it acts the tokens change
    const neurons = Array.from({ length: 10 }, (_, neuron) => ({ layer: 1, neuron, set: neuron % 2 ? 3 : -3 }))
    const edit = (positions: Edit['positions']): Edit => ({ name: '', model: null, positions, neurons })
    const generated: Record<string, number[]> = {}
    for (const positions of ['last', 'generated', 'all'] as const) {
      generated[positions] = await model.generate(ids, { maxTokens: 6, edit: edit(positions) })
      const { logits } = await model.lastPosition(ids, { edit: edit(positions) })
      expect(generated[positions][0]).toBe(logits.indexOf(Math.max(...logits)))
    }
    // an edit of all positions is one of a prompt that has grown by what was generated
    const { logits } = await model.lastPosition([...ids, ...generated['all']!.slice(0, 5)], { edit: edit('all') })
    expect(generated['all']![5]).toBe(logits.indexOf(Math.max(...logits)))
    expect(generated['last']).not.toEqual(generated['generated'])
  })

  test('tells each token, and stops between them when aborted', async () => {
    const { model, device } = await loadTinyReference('llama')
    const held = device.nLive
    const controller = new AbortController()
    const reason = new Error('enough')
    const told: number[] = []
    const running = model.generate(someIds(4), {
      maxTokens: 10,
      signal: controller.signal,
      onToken(id) {
        told.push(id)
        if (told.length === 3) controller.abort(reason)
      },
    })
    await expect(running).rejects.toBe(reason)
    expect(told).toHaveLength(3)
    expect(device.nLive).toBe(held)
  })
})
