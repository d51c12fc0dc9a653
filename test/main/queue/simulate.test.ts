import { describe, expect, test } from 'vitest'
import { simulateQueue, type SimulatedWork } from '../../../main/queue/simulate.ts'

/** A model of 7 billion weights on processors: half a minute a prompt, a minute and a half to load. */
const large: SimulatedWork = {
  ...{ prompts: 3456, tokens: 90, loadMs: 90_000 },
  trials: [20_000, 25_000, 30_000].map((ms) => ({ tokens: 90, ms })),
}

function courses(work: SimulatedWork, workers: number) {
  return Array.from({ length: 10 }, (_, seed) => simulateQueue(work, { workers, seed }))
}

describe('simulateQueue', () => {
  test('the same seed gives the same course, another one another', () => {
    expect(simulateQueue(large, { workers: 16, seed: 1 })).toEqual(simulateQueue(large, { workers: 16, seed: 1 }))
    expect(simulateQueue(large, { workers: 16, seed: 1 })).not.toEqual(simulateQueue(large, { workers: 16, seed: 2 }))
  })

  test('16 machines are used for 95 % of their time at least', () => {
    for (const { efficiency } of courses(large, 16)) expect(efficiency).toBeGreaterThan(0.95)
  })

  test('more machines than the work is worth stand idle, and are no slower', () => {
    const [few, many] = [
      simulateQueue(large, { workers: 16, seed: 1 }),
      simulateQueue(large, { workers: 2000, seed: 1 }),
    ]
    expect(many.efficiency).toBeLessThan(0.5)
    expect(many.wallMs).toBeLessThan(few.wallMs)
  })

  const hourMs = 3600_000
  const weekMs = 7 * 24 * hourMs
  const week = { ...large, prompts: 400_000 }

  test.each([1, 2, 3])(
    'a week in which machines fail ends with every prompt computed, and costs little (seed %d)',
    (seed) => {
      const { wallMs, failures, efficiency, missing } = simulateQueue(week, { workers: 16, seed })
      expect(missing).toBe(0)
      expect(failures).toBeGreaterThan(20)
      expect(efficiency).toBeGreaterThan(0.95)
      expect(wallMs).toBeLessThan(1.2 * weekMs)
    },
  )

  test('machines that fail every hour cost time, and no prompt', () => {
    const { failures, missing, wallMs } = simulateQueue(week, { workers: 16, seed: 1, failsEveryMs: hourMs })
    expect(missing).toBe(0)
    expect(failures).toBeGreaterThan(1000)
    expect(wallMs).toBeGreaterThan(weekMs)
  })

  test('where machines fail for good, or the week is over, the plan ends and says how much is missing', () => {
    const failing = { workers: 16, seed: 1, failsEveryMs: 24 * hourMs, backMs: Infinity }
    const gone = simulateQueue(week, failing)
    expect(gone.failures).toBe(16)
    expect(gone.missing).toBeGreaterThan(100_000)
    const over = simulateQueue(week, { workers: 16, seed: 1, untilMs: weekMs })
    expect(over.missing).toBeGreaterThan(0)
    expect(over.missing).toBeLessThan(gone.missing)
    expect(over.wallMs).toBe(weekMs)
  })

  test('ten thousand machines are simulated as well as ten', () => {
    const { failures, missing, efficiency } = simulateQueue(
      { ...large, prompts: 1_000_000 },
      { workers: 10_000, seed: 1 },
    )
    expect(missing).toBe(0)
    expect(failures).toBeGreaterThan(0)
    expect(efficiency).toBeGreaterThan(0.8)
  })
})
