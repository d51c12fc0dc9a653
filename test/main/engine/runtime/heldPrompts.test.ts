import { describe, expect, test } from 'vitest'
import { HeldPrompts, roomForHeld } from '../../../../main/engine/runtime/heldPrompts.ts'
import type { PromptState } from '../../../../main/engine/runtime/prompt.ts'
import type { WeightPlan } from '../../../../main/engine/runtime/weightPlan.ts'
import { cleanGradients } from '../../../../main/methods/cleanScores.ts'
import { exactEffects } from '../../../../main/methods/exactEffects.ts'
import { loadTinyReference, someIds } from '../../../support/loadTiny.ts'

/** A state of 8 bytes a token, and whether it was freed. */
function made(ids: readonly number[]) {
  const tensor = { dims: [1, ids.length, 1] }
  const of = { freed: 0 }
  const state = {
    ...{ ids, cache: { layers: [{ k: tensor, v: tensor }] }, last: [] },
    [Symbol.dispose]: () => void of.freed++,
  } as unknown as PromptState
  return { state, of }
}

describe('HeldPrompts', () => {
  test('keep what comes first while there is room, and have room again when it is taken', () => {
    const held = new HeldPrompts(40)
    const [a, b, c] = [made([1, 2, 3]), made([4, 5]), made([6])]
    for (const { state } of [a, b, c]) held.hold(state)[Symbol.dispose]()
    expect([a.of.freed, b.of.freed, c.of.freed]).toEqual([0, 0, 1])
    held.take([1, 2, 3])![Symbol.dispose]()
    expect(a.of.freed).toBe(1)
    expect(held.take([1, 2, 3])).toBeNull()
    const again = made([7, 8, 9])
    held.hold(again.state)[Symbol.dispose]()
    expect(again.of.freed).toBe(0)
  })

  test('free a state when the last of those that have it are done, once', () => {
    const held = new HeldPrompts(100)
    const { state, of } = made([1])
    const first = held.hold(state)
    const second = held.lend([1])!
    held.clear()
    first[Symbol.dispose]()
    first[Symbol.dispose]()
    expect(of.freed).toBe(0)
    second[Symbol.dispose]()
    expect(of.freed).toBe(1)
  })

  test('have no room on a GPU, nor where layers are expanded for each visit', () => {
    const plan = { layers: ['float32', 'float32'], promptRoom: { bytes: 8e6, perToken: 1 } } as unknown as WeightPlan
    expect(roomForHeld(plan, true)).toBe(2e6)
    expect(roomForHeld(plan, false)).toBe(0)
    expect(roomForHeld({ ...plan, layers: ['float32', 'disk'] }, true)).toBe(0)
  })
})

describe('a prompt that comes again', () => {
  test('is not run a second time, gives the same bits, and nothing of it is left', async () => {
    const { model, device } = await loadTinyReference('llama')
    const question = { ids: someIds(7), target: 5 }
    const alone = await exactEffects(model, [question], { top: 6 })
    const before = device.nLive
    {
      using state = await model.prefill(question.ids, { comesAgain: true })
      await cleanGradients(model, state, question)
    }
    expect(device.nLive).toBeGreaterThan(before)
    expect(await exactEffects(model, [question], { top: 6 })).toEqual(alone)
    expect(device.nLive).toBe(before)
    ;(await model.prefill(question.ids, { comesAgain: true }))[Symbol.dispose]()
    model.forgetPrompts()
    expect(device.nLive).toBe(before)
  })
})
