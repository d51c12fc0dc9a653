import { describe, expect, test } from 'vitest'
import { append, largest, meanOf, smallest } from '../../../main/base/lists.ts'

const million = Array.from({ length: 1_000_000 }, (_, i) => i)

describe('largest and smallest', () => {
  test('are found in lists that are longer than a call can have arguments', () => {
    expect(() => Math.max(...million)).toThrow(RangeError)
    expect([largest(million), smallest(million)]).toEqual([999_999, 0])
  })

  test('are the bounds where a list is empty, and NaN where it holds one', () => {
    expect([largest([], 3), smallest([], 3), largest([]), smallest([])]).toEqual([3, 3, -Infinity, Infinity])
    expect([largest([1, NaN]), smallest([1, NaN])]).toEqual([NaN, NaN])
  })
})

describe('meanOf', () => {
  test('is 0 of nothing', () => {
    expect([meanOf([]), meanOf([1, 2, 6])]).toEqual([0, 3])
  })
})

describe('append', () => {
  test('adds a million items in their order', () => {
    const list = [-1]
    append(list, million)
    expect([list.length, list[0], list.at(-1)]).toEqual([1_000_001, -1, 999_999])
  })
})
