import { describe, expect, test } from 'vitest'
import { inOrder } from '../../../main/base/inOrder.ts'

const later = (turns: number): Promise<void> =>
  turns === 0 ? Promise.resolve() : new Promise((resolve) => setImmediate(() => resolve(later(turns - 1))))

describe('inOrder', () => {
  test('gives results in the order of the things, whatever ends first, and never has more under way', async () => {
    let [underWay, most] = [0, 0]
    const work = async (turns: number, i: number): Promise<string> => {
      most = Math.max(most, ++underWay)
      await later(turns)
      underWay--
      return `${i}: ${turns}`
    }
    const results: string[] = []
    for await (const result of inOrder([9, 1, 5, 0, 0, 7, 2], 3, work)) results.push(result)
    expect(results).toEqual(['0: 9', '1: 1', '2: 5', '3: 0', '4: 0', '5: 7', '6: 2'])
    expect(most).toBe(3)
  })

  test('begins nothing after a failure, and waits for what is under way', async () => {
    const [begun, ended]: [number[], number[]] = [[], []]
    const work = async (i: number): Promise<number> => {
      begun.push(i)
      await later(i === 1 ? 1 : 5)
      ended.push(i)
      if (i === 1) throw new Error('the second')
      return i
    }
    const all = async (): Promise<void> => {
      for await (const _ of inOrder([0, 1, 2, 3, 4], 2, work));
    }
    await expect(all()).rejects.toThrow('the second')
    expect(begun).toEqual([0, 1, 2])
    expect(ended.toSorted()).toEqual(begun)
  })

  test('begins nothing more when no more is taken', async () => {
    const begun: number[] = []
    for await (const result of inOrder([0, 1, 2, 3, 4, 5], 2, (i) => Promise.resolve(begun.push(i)))) {
      if (result === 1) break
    }
    expect(begun).toEqual([0, 1])
  })
})
