import { describe, expect, test } from 'vitest'
import { duration, progressText, Readings, type Reading } from '../../../main/cli/progressText.ts'

describe('progressText', () => {
  test('says how far, how fast, since when and how long still', () => {
    expect(progressText({ phase: 'predict', done: 120, total: 552 }, 14_300)).toBe(
      'predict  120 of 552 (21 %)  8.4/s, 14 s so far, 51 s left',
    )
  })

  test('what is left lies between the speed of the whole and that of the second half', () => {
    // 10/s at first, 5/s since: 400 left at 6.67/s or at 5/s
    const before = { done: 100, elapsedMs: 10_000 }
    expect(progressText({ phase: 'detect', done: 200, total: 600 }, 30_000, before)).toBe(
      'detect  200 of 600 (33 %)  5.0/s, 30 s so far, 1 min 0 s to 1 min 20 s left',
    )
    expect(progressText({ phase: 'detect', done: 100, total: 600 }, 30_000, before)).toContain(
      '30 s so far, 2 min 30 s left',
    )
  })

  test('foretells nothing in the first second, nor at the end', () => {
    expect(progressText({ phase: 'load', done: 1, total: 4 }, 900)).toBe('load  1 of 4 (25 %)')
    expect(progressText({ phase: 'load', done: 4, total: 4 }, 9000)).toBe('load  4 of 4 (100 %)')
  })

  test('of bytes it says the share only', () => {
    expect(progressText({ phase: 'weights', done: 2.5e8, total: 1e9 }, 2000)).toBe(
      'weights  25 %  2.0 s so far, 6.0 s left',
    )
  })

  test('an unknown total is no division by zero', () => {
    expect(progressText({ phase: 'probe', done: 0, total: 0 }, 5000)).toBe('probe …')
  })
})

describe('Readings', () => {
  test('give the last reading from the first half of the time, however many there were', () => {
    const readings = new Readings()
    expect(readings.add({ done: 0, elapsedMs: 10 })).toBeNull()
    let before: Reading | null = null
    for (let i = 1; i <= 5000; i++) before = readings.add({ done: i, elapsedMs: 10 + i * 10 })
    expect(before?.elapsedMs).toBeLessThanOrEqual(25_005)
    expect(before?.elapsedMs).toBeGreaterThan(24_000)
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
