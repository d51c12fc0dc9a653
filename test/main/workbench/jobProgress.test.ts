import { describe, expect, test } from 'vitest'
import { createProgressMeter } from '../../../main/workbench/jobProgress.ts'

describe('createProgressMeter', () => {
  test('tells the time of the phase that runs, a tenth more or less', () => {
    const meter = createProgressMeter()
    for (let done = 0; done <= 20; done++) meter.note('detect', done, 100, 500 * done)
    expect(meter.read(10_000)).toEqual({
      perSecond: 2,
      remainingMs: [36_000, 44_000].map((ms) => expect.closeTo(ms, 6)),
    })
  })

  test('adds what was foretold to come after the phase, until the next one begins', () => {
    const meter = createProgressMeter()
    for (let done = 0; done <= 20; done++) meter.note('detect', done, 40, 500 * done)
    meter.foretell(30_000)
    expect(meter.read(10_000).remainingMs).toEqual([36_000, 44_000].map((ms) => expect.closeTo(ms, 6)))
    for (let done = 0; done <= 20; done++) meter.note('exact', done, 40, 10_000 + 100 * done)
    expect(meter.read(12_000).remainingMs).toEqual([1800, 2200].map((ms) => expect.closeTo(ms, 6)))
  })

  test('says nothing of the rest from a few, and nothing at all from none', () => {
    const meter = createProgressMeter()
    expect(meter.read(0)).toEqual({ perSecond: null, remainingMs: null })
    meter.note('detect', 0, 300, 0)
    meter.note('detect', 9, 300, 9000)
    expect(meter.read(9000)).toEqual({ perSecond: 1, remainingMs: null })
  })

  test('what was known before, and went by in no time, does not make the rest look quick', () => {
    const meter = createProgressMeter()
    for (let i = 0; i <= 10; i++) meter.note('predict', 30 * i, 400, 5 * i)
    for (let i = 1; i <= 8; i++) meter.note('predict', 300 + i, 400, 50 + 1000 * i)
    expect(meter.read(8050).remainingMs).toBeNull()
    for (let i = 9; i <= 12; i++) meter.note('predict', 300 + i, 400, 50 + 1000 * i)
    const { remainingMs } = meter.read(12_050)
    expect(remainingMs![0]).toBeGreaterThan(75_000) // 88 are left, of a second each
    expect(remainingMs![1]).toBeLessThan(105_000)
  })
})
