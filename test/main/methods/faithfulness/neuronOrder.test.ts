import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../main/base/random.ts'
import { ordersOf, randomOrders } from '../../../../main/methods/faithfulness/neuronOrder.ts'

describe('ordersOf', () => {
  test('puts the largest score first, or the largest magnitude, and of equal ones the lower neuron', () => {
    const { byValue, byMagnitude } = ordersOf(Float32Array.of(0.5, -1, 0, -0, 2, -3, 0.5, 1e-40, -1e-40))
    expect([...byValue]).toEqual([4, 0, 6, 7, 2, 3, 8, 1, 5])
    expect([...byMagnitude!]).toEqual([5, 4, 1, 0, 6, 7, 8, 2, 3])
  })

  test('sorts as comparing does', () => {
    const random = seededRandom(1)
    const scores = Float32Array.from({ length: 2000 }, () => Math.round((random() - 0.5) * 200) * 10 ** (random() * 20))
    const expected = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b)
    expect([...ordersOf(scores).byValue]).toEqual(expected)
  })
})

describe('randomOrders', () => {
  test('gives every neuron once, the same for the same seed and name alone', () => {
    const orderOf = (seed: number, name: string) => [...randomOrders(50, { seed, name }).byValue]
    const order = orderOf(1, 'q 0')
    expect(order.toSorted((a, b) => a - b)).toEqual([...Array(50).keys()])
    expect(orderOf(1, 'q 0')).toEqual(order)
    expect(orderOf(2, 'q 0')).not.toEqual(order)
    expect(orderOf(1, 'q 1')).not.toEqual(order)
  })
})
