import { expect, test } from 'vitest'
import { listOverlap } from '../../../main/methods/listOverlap.ts'
import { createBootstrap } from '../../../main/methods/statistics/bootstrap.ts'

const of = (id: string, neurons: number[], stem = id) => ({ id, stem, neurons })
const overlap = (a: ReturnType<typeof of>[], b: ReturnType<typeof of>[]) =>
  listOverlap(a, b, (id) => id.charCodeAt(0), createBootstrap(50, 0))

test('the share of a list that the other names too, over the questions that both have', () => {
  const { questions, share } = overlap(
    [of('a', [1, 2]), of('b', [3, 4]), of('c', [5])],
    [of('a', [2, 9]), of('b', [4, 3])],
  )
  expect([questions, share.mean]).toEqual([2, 0.75])
})

test('an id that stands for another question, and a question without neurons, say nothing', () => {
  expect(overlap([of('a', [1])], [of('a', [1], 'another')])).toMatchObject({ questions: 0, share: { mean: null } })
  expect(overlap([of('a', []), of('b', [1])], [of('a', [1]), of('b', [1])]).share).toMatchObject({ mean: 1, units: 1 })
})
