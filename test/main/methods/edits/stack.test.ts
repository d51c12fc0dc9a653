import { describe, expect, test } from 'vitest'
import type { Edit, NeuronEdit } from '../../../../main/engine/edit.ts'
import { stackEdits, type Step } from '../../../../main/methods/edits/stack.ts'
import { expectClose } from '../../../support/closeness.ts'
import { loadTinyReference, someIds } from '../../../support/loadTiny.ts'
import { seededRandom } from '../../../support/random.ts'

function edit(neurons: readonly NeuronEdit[], change: Partial<Edit> = {}): Edit {
  return { name: '', model: null, positions: 'last', neurons, ...change }
}

const on = (step: Step, neuron = 4): NeuronEdit => ({ layer: 1, neuron, ...step })
const value = (a: number, step: Step): number => ('set' in step ? step.set : a * step.scale)

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]]
  return list.flatMap((first, i) => permutations(list.toSpliced(i, 1)).map((rest) => [first, ...rest]))
}

describe('stackEdits', () => {
  test('scales multiply, without a conflict', () => {
    const { edit: merged, overlaps } = stackEdits([edit([on({ scale: 2 })]), edit([on({ scale: 3 })])])
    expect(merged.neurons).toEqual([on({ scale: 6 })])
    expect(overlaps).toMatchObject([{ layer: 1, neuron: 4, result: { scale: 6 }, isConflict: false }])
  })

  test('the later of two different settings wins, and the conflict is named with both', () => {
    const { edit: merged, overlaps } = stackEdits([edit([on({ set: 2 })]), edit([on({ set: 3 })])])
    expect(merged.neurons).toEqual([on({ set: 3 })])
    expect(overlaps).toMatchObject([
      {
        steps: [
          { edit: 0, step: { set: 2 } },
          { edit: 1, step: { set: 3 } },
        ],
        isConflict: true,
      },
    ])
  })

  test.each<[string, Step[], Step, boolean]>([
    ['a set replaces a scale', [{ scale: 2 }, { set: 3 }], { set: 3 }, true],
    ['a scale acts on what was set', [{ set: 3 }, { scale: 2 }], { set: 6 }, true],
    ['the same value twice', [{ set: 3 }, { set: 3 }], { set: 3 }, false],
    ['switched off is switched off', [{ scale: 2 }, { set: 0 }], { set: 0 }, false],
    ['a scale of 1 changes no value', [{ set: 3 }, { scale: 1 }], { set: 3 }, false],
  ])('%s', (_, steps, result, isConflict) => {
    const { edit: merged, overlaps } = stackEdits(steps.map((step) => edit([on(step)])))
    expect(merged.neurons).toEqual([on(result)])
    expect(overlaps).toMatchObject([{ isConflict }])
  })

  test('is a conflict exactly where some other order comes to another value', () => {
    const random = seededRandom(7)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
    const counts = { conflict: 0, none: 0 }
    for (let i = 0; i < 400; i++) {
      const steps = Array.from({ length: 2 + Math.floor(random() * 3) }, (): Step =>
        random() < 0.5 ? { scale: pick([0, 0.5, 1, 2]) } : { set: pick([0, 1, 1, 2]) },
      )
      const run = (order: readonly Step[]): number => order.reduce(value, 1.7)
      const [overlap] = stackEdits(steps.map((step) => edit([on(step)]))).overlaps
      expect(value(1.7, overlap!.result)).toBeCloseTo(run(steps), 12)
      const outcomes = new Set(permutations(steps).map((order) => run(order).toPrecision(10)))
      expect(overlap!.isConflict, JSON.stringify(steps)).toBe(outcomes.size > 1)
      counts[outcomes.size > 1 ? 'conflict' : 'none']++
    }
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(50)
  })

  test('neurons stand in the order in which they are first named, each once', () => {
    const first = edit([on({ scale: 2 }, 9), on({ scale: 0 }, 3)], { name: 'a' })
    const second = edit([on({ set: 1 }, 7), on({ scale: 2 }, 9)], { name: 'b' })
    const { edit: merged, overlaps } = stackEdits([first, second])
    expect(merged).toMatchObject({ name: 'a + b', positions: 'last' })
    expect(merged.neurons).toEqual([on({ scale: 4 }, 9), on({ scale: 0 }, 3), on({ set: 1 }, 7)])
    expect(overlaps.map(({ neuron }) => neuron)).toEqual([9])
  })

  test('the model computes with the merged edit what the edits one after the other come to', async () => {
    const { model } = await loadTinyReference('llama')
    const ids = someIds(5)
    const { activation } = await model.lastPosition(ids)
    const edits = [
      edit([on({ scale: 3 }, 2), on({ set: 0.5 }, 5)]),
      edit([on({ scale: -2 }, 2), on({ scale: 4 }, 5), on({ scale: 0 }, 6)]),
    ]
    const stacked = await model.lastPosition(ids, { edit: stackEdits(edits).edit })
    const at = (neuron: number): number => stacked.activation[model.shape.dMlp + neuron]!
    expect(at(2)).toBeCloseTo(-6 * activation[model.shape.dMlp + 2]!, 5)
    expect([at(5), at(6)]).toEqual([2, 0])
    // without the second edit it is another result
    const alone = await model.lastPosition(ids, { edit: stackEdits(edits.slice(0, 1)).edit })
    expect(() => expectClose(alone.logits, stacked.logits, 1e-3)).toThrow()
  })

  test('an edit for any model takes the model of the others, and two models are refused', () => {
    expect(stackEdits([edit([]), edit([], { model: 'sha256:a' })]).edit.model).toBe('sha256:a')
    expect(() => stackEdits([edit([], { model: 'sha256:b' }), edit([], { model: 'sha256:a' })])).toThrow(
      'made for different models (sha256:b, sha256:a)',
    )
  })

  test('different positions are refused unless one is chosen', () => {
    const edits = [edit([], { name: 'a' }), edit([], { name: 'b', positions: 'all' })]
    expect(() => stackEdits(edits)).toThrow('"a" (last) and "b" (all)')
    expect(stackEdits(edits, { positions: 'all', name: 'both' }).edit).toMatchObject({ positions: 'all', name: 'both' })
    expect(() => stackEdits([])).toThrow('There is no edit')
  })
})
