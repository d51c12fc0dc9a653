import { describe, expect, test } from 'vitest'
import { duration, progressText } from '../../../main/cli/progressText.ts'

describe('progressText', () => {
  test('says how far, how fast and how long still', () => {
    expect(progressText({ phase: 'predict', done: 120, total: 552 }, 14_300)).toBe(
      'predict  120 of 552 (21 %)  8.4/s  51 s left',
    )
  })

  test('foretells nothing in the first second, nor at the end', () => {
    expect(progressText({ phase: 'load', done: 1, total: 4 }, 900)).toBe('load  1 of 4 (25 %)')
    expect(progressText({ phase: 'load', done: 4, total: 4 }, 9000)).toBe('load  4 of 4 (100 %)')
  })

  test('of bytes it says the share only', () => {
    expect(progressText({ phase: 'weights', done: 2.5e8, total: 1e9 }, 2000)).toBe('weights  25 %  6.0 s left')
  })

  test('an unknown total is no division by zero', () => {
    expect(progressText({ phase: 'probe', done: 0, total: 0 }, 5000)).toBe('probe …')
  })
})

describe('duration', () => {
  test.each([
    [38.4, '38 ms'],
    [999.7, '1.0 s'],
    [2440, '2.4 s'],
    [9960, '10 s'],
    [59_600, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('%d ms reads %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })
})
