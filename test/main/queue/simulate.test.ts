import { describe, expect, test } from 'vitest'
import { simulateQueue, type SimulatedWork } from '../../../main/queue/simulate.ts'

/** A model of 7 billion weights on processors: half a minute a prompt, a minute and a half to load. */
const large: SimulatedWork = {
  ...{ prompts: 3456, tokens: 90, loadMs: 90_000 },
  trials: [20_000, 25_000, 30_000].map((ms) => ({ tokens: 90, ms })),
}

function courses(work: SimulatedWork, workers: number) {
  return Array.from({ length: 10 }, (_, seed) => simulateQueue(work, workers, seed))
}

describe('simulateQueue', () => {
  test('the same seed gives the same course, another one another', () => {
    expect(simulateQueue(large, 16, 1)).toEqual(simulateQueue(large, 16, 1))
    expect(simulateQueue(large, 16, 1)).not.toEqual(simulateQueue(large, 16, 2))
  })

  test('16 machines are used for 95 % of their time at least', () => {
    for (const { efficiency } of courses(large, 16)) expect(efficiency).toBeGreaterThan(0.95)
  })

  test('more machines than the work is worth stand idle, and are no slower', () => {
    const [few, many] = [simulateQueue(large, 16, 1), simulateQueue(large, 2000, 1)]
    expect(many.efficiency).toBeLessThan(0.5)
    expect(many.wallMs).toBeLessThan(few.wallMs)
  })

  test('a week in which machines fail ends, and costs little', () => {
    const weekMs = 7 * 24 * 3600_000
    const { wallMs, failures, efficiency } = simulateQueue({ ...large, prompts: 400_000 }, 16, 1)
    expect(failures).toBeGreaterThan(20)
    expect(efficiency).toBeGreaterThan(0.95)
    expect(wallMs).toBeLessThan(1.2 * weekMs)
  })
})
