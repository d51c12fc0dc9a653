import { expect, test } from 'vitest'
import { Heap } from '../../../main/base/heap.ts'
import { seededRandom } from '../../../main/base/random.ts'

test('a heap gives the first of what it holds, whatever is put in between', () => {
  const random = seededRandom(3)
  const heap = new Heap<number>((a, b) => a < b)
  const held: number[] = []
  for (let step = 0; step < 2000; step++) {
    if (random() < 0.55) {
      const value = Math.floor(100 * random())
      heap.put(value)
      held.push(value)
    } else {
      held.sort((a, b) => a - b)
      expect(heap.take()).toBe(held.shift())
    }
  }
})
