import { describe, expect, test } from 'vitest'
import type { LoadedModel } from '../../../../main/engine/runtime/loadedModel.ts'
import { runPrompt, type PromptState } from '../../../../main/engine/runtime/prompt.ts'
import { runRows, type Points, type RowOptions, type RowResults } from '../../../../main/engine/runtime/rows.ts'
import { tokenProbabilities } from '../../../../main/methods/nextToken.ts'
import { expectClose } from '../../../support/closeness.ts'
import { loadTiny, loadTinyReference, someIds } from '../../../support/loadTiny.ts'
import { tinyConfigs } from '../../../support/tinyModel.ts'

// float64 inside, float32 where rows begin and results leave the device
const float64 = 1e-6

const points: Points = [[0, 0.3], [0.5], [0.1, 0.6, 0.9]]

function walk(
  loaded: LoadedModel,
  prompts: readonly PromptState[],
  wanted: Points = points,
  options: Partial<RowOptions> = {},
): Promise<RowResults[]> {
  const times = { forwardMs: 0, headMs: 0, backwardMs: 0 }
  const targets = prompts.map((_, i) => ({ token: 5 + i }))
  const each = prompts.map(() => wanted)
  return runRows(loaded, prompts, targets, each, times, { clean: true, ...options })
}

function expectSame(actual: RowResults, expected: RowResults, share: number): void {
  for (const [layer, value] of expected.value.entries()) {
    expectClose(actual.value[layer]!, value, share, `value of layer ${layer}`)
    expectClose(actual.gradient[layer]!, expected.gradient[layer]!, share, `gradient of layer ${layer}`)
    if (expected.clean) expectClose(actual.clean!.gradient[layer]!, expected.clean.gradient[layer]!, share)
  }
  expect(actual.clean === null).toBe(expected.clean === null)
}

describe('runRows', () => {
  test.each(Object.keys(tinyConfigs))('gives the slope of P along the path of each layer, %s', async (name) => {
    const { loaded } = (await loadTinyReference(name)).model
    using state = await runPrompt(loaded, someIds(6))
    const h = 1e-3
    const [around] = await walk(
      loaded,
      [state],
      [0, 1, 2].map(() => [0.5 - h, 0.5, 0.5 + h]),
    )
    for (const [layer, { contribution }] of state.last.entries()) {
      const slope = contribution.reduce((sum, y, d) => sum + y * around!.gradient[layer]![contribution.length + d]!, 0)
      const [left, , right] = around!.value[layer]!
      // P comes in float32: 6e-8 of it over 2 h
      expect(Math.abs(slope - (right! - left!) / (2 * h))).toBeLessThan(1e-4 * Math.max(left!, Math.abs(slope)))
    }
  })

  test.each(Object.keys(tinyConfigs))('end in the P that the prompt itself gives its target, %s', async (name) => {
    const { model } = await loadTinyReference(name)
    using state = await model.prefill(someIds(7))
    const [result] = await walk(model.loaded, [state], [[], [], []])
    const [expected] = tokenProbabilities(await model.logits(state), [5])
    expectClose([result!.clean!.value], [expected!], float64)
  })

  test('begins at alpha = 1 where the clean run is', async () => {
    const { loaded } = (await loadTinyReference('llama')).model
    using state = await runPrompt(loaded, someIds(6))
    const [shared] = await walk(loaded, [state], [[], [], []])
    const [own] = await walk(loaded, [state], [[1], [1], [1]], { clean: false })
    expect(own!.clean).toBeNull()
    for (const layer of [0, 1, 2]) {
      expectClose(own!.value[layer]!, [shared!.clean!.value], float64)
      expectClose(own!.gradient[layer]!, shared!.clean!.gradient[layer]!, float64)
    }
  })

  test.each(['llama', 'mistral', 'gemma3', 'gpt2', 'gpt_neox'])(
    'of several prompts, also of different lengths, are those of each alone, %s',
    async (name) => {
      const { loaded } = (await loadTinyReference(name)).model
      using states = new DisposableStack()
      const prompts: PromptState[] = []
      for (const [seed, length] of [7, 3, 1, 7].entries())
        prompts.push(states.use(await runPrompt(loaded, someIds(length, seed + 1))))
      for (const group of [prompts, [prompts[0]!, prompts[3]!]]) {
        const together = await walk(loaded, group)
        for (const [i, prompt] of group.entries()) {
          const times = { forwardMs: 0, headMs: 0, backwardMs: 0 }
          const [alone] = await runRows(loaded, [prompt], [{ token: 5 + i }], [points], times, { clean: true })
          expectSame(together[i]!, alone!, float64)
        }
      }
    },
  )

  test('of a prompt of one token see nothing before it', async () => {
    const { loaded } = (await loadTinyReference('llama')).model
    using state = await runPrompt(loaded, [3])
    const [alone] = await walk(loaded, [state])
    expect(alone!.clean!.value).toBeGreaterThan(0)
    expect(alone!.value.map((values) => values.length)).toEqual([2, 1, 3])
  })

  test('in a window of one position run on the CPU as in float64', async () => {
    const results: RowResults[] = []
    for (const { loaded } of [
      await loadTiny('mistral', { sliding_window: 1 }),
      (await loadTinyReference('mistral', { sliding_window: 1 })).model,
    ]) {
      using state = await runPrompt(loaded, someIds(5))
      results.push(...(await walk(loaded, [state])))
    }
    expectSame(results[0]!, results[1]!, 1e-5)
  })

  test('recomputed where there is no room are the same bits as saved', async () => {
    const { loaded } = await loadTiny('gemma2')
    using state = await runPrompt(loaded, someIds(6))
    const [saved] = await walk(loaded, [state])
    for (const bytes of [0, 3000]) {
      const savedRoom = { bytes }
      const [again] = await walk({ ...loaded, savedRoom }, [state])
      expectSame(again!, saved!, 0)
      expect(savedRoom.bytes).toBe(bytes) // and it is given back
    }
  })

  test('may leave out lower layers, and skip layers', async () => {
    const { loaded } = await loadTiny('llama')
    using state = await runPrompt(loaded, someIds(6))
    const [all] = await walk(loaded, [state])
    for (const some of [
      [[], [], points[2]!],
      [[], points[1]!, []],
      [points[0]!, [], points[2]!],
    ]) {
      const [result] = await walk(loaded, [state], some, { clean: false })
      for (const [layer, alphas] of some.entries()) {
        const isAsked = alphas.length > 0
        expectClose(result!.value[layer]!, isAsked ? all!.value[layer]! : [], 1e-5)
        expectClose(result!.gradient[layer]!, isAsked ? all!.gradient[layer]! : [], 1e-5)
      }
    }
  })

  test('stop between layers, on the way up and down, and give every tensor back', async () => {
    const { model, device } = await loadTinyReference('llama')
    using state = await runPrompt(model.loaded, someIds(6))
    const held = device.nLive
    await walk(model.loaded, [state])
    expect(device.nLive).toBe(held)
    for (const stopAt of ['forward 2/3', 'backward 1/3']) {
      const controller = new AbortController()
      const reason = new Error('enough')
      const seen: string[] = []
      const running = walk(model.loaded, [state], points, {
        signal: controller.signal,
        onLayer(phase, done, total) {
          seen.push(`${phase} ${done}/${total}`)
          if (seen.at(-1) === stopAt) controller.abort(reason)
        },
      })
      await expect(running).rejects.toBe(reason)
      expect(seen.at(-1)).toBe(stopAt)
      expect(device.nLive).toBe(held)
    }
  })
})
