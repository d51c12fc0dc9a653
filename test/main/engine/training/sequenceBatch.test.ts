import { describe, expect, test } from 'vitest'
import { batchesOf, batchOf } from '../../../../main/engine/training/sequenceBatch.ts'

describe('batchOf', () => {
  test('asks at the position before each token that has a weight', () => {
    const batch = batchOf([
      { ids: [5, 6, 7], weights: [9, 0, 2] },
      { ids: [8, 9], weights: [0, 1] },
    ])
    expect(batch).toEqual({
      nSequences: 2,
      length: 3,
      ids: Int32Array.of(5, 6, 7, 8, 9, 0),
      at: Int32Array.of(1, 3), // nothing stands before the first token
      targets: Int32Array.of(7, 9),
      weights: Float32Array.of(2, 1),
    })
  })

  test('asks for labels behind their tokens, whatever stands there', () => {
    const batch = batchOf([
      { ids: [5, 6], weights: [0, 1] },
      { ids: [7, 8, 9], weights: [0, 0, 0], labels: [{ at: 2, id: 40, weight: 3 }] },
    ])
    expect([batch.at, batch.targets, batch.weights]).toEqual([
      Int32Array.of(0, 5),
      Int32Array.of(6, 40),
      Float32Array.of(1, 3),
    ])
  })
})

test('a batch in which nothing is asked has one position, of no weight', () => {
  const batch = batchOf([{ ids: [5, 6], weights: [0, 0] }])
  expect([batch.at, batch.targets, batch.weights]).toEqual([Int32Array.of(0), Int32Array.of(0), Float32Array.of(0)])
})

describe('batchesOf', () => {
  const sequence = (length: number) => ({
    ids: Array<number>(length).fill(length),
    weights: Array<number>(length).fill(1),
  })

  test('holds every sequence once, similar lengths together, within the limit', () => {
    const batches = batchesOf([7, 2, 3, 7, 2, 3, 1].map(sequence), 12)
    expect(batches.map(({ nSequences, length }) => [nSequences, length])).toEqual([
      [4, 3], // 1, 2, 2, 3
      [1, 3],
      [1, 7],
      [1, 7],
    ])
  })

  test('gives a sequence that is too long a batch of its own', () => {
    expect(batchesOf([5, 1].map(sequence), 2).map(({ length }) => length)).toEqual([1, 5])
  })
})
