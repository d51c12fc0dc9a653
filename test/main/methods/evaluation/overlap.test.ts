import { describe, expect, test } from 'vitest'
import type { FieldMembers } from '../../../../main/methods/evaluation/fields.ts'
import { jaccard, overlapOf, pairOverlap } from '../../../../main/methods/evaluation/overlap.ts'

describe('pairOverlap', () => {
  test('of {1,2,3,4} and {3,4,5,6,7} out of ten neurons, by hand', () => {
    const found = pairOverlap(new Set([1, 2, 3, 4]), new Set([3, 4, 5, 6, 7]), 10)
    expect(found).toMatchObject({ a: 4, b: 5, shared: 2, jaccard: 2 / 7, overlap: 0.5, lift: 1 })
    expect(found.expected.shared).toBe(2)
    expect(found.p).toBeCloseTo((120 + 60 + 6) / 252, 12)
  })

  test('has no value for empty sets', () => {
    expect(pairOverlap(new Set(), new Set(), 10)).toMatchObject({ jaccard: null, overlap: null, lift: null })
    expect(jaccard(new Set(), new Set([1]))).toBe(0)
  })
})

describe('overlapOf', () => {
  const field = (id: string, members: number[]): FieldMembers => ({
    ...{ id, kind: 'domain', domain: id, lang: null, questions: members.length, units: members.length, members },
  })
  const fields = [field('domain:a', [0, 1, 2, 3]), field('domain:b', [4, 5, 6, 7])]
  const options = { population: 1000, seed: 3 }

  test('tells fields with neurons of their own from shuffled ones', () => {
    const questions = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => ({ neurons: i < 4 ? [1, 2, 3] : [11, 12, 13] }))
    const cell = overlapOf('domain', fields, questions, options)!.cells[0]![1]!
    expect(cell.jaccard).toBe(0)
    expect(cell.shuffled.mean).toBeGreaterThan(0.9) // nearly every mixture of fields has all six neurons on both sides
  })

  test('finds nothing in what all questions have in common', () => {
    const questions = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => ({ neurons: [1, 2, 3, 100 + i] }))
    const cell = overlapOf('domain', fields, questions, options)!.cells[0]![1]!
    expect(cell).toMatchObject({ shared: 3, jaccard: 3 / 11, shuffled: { low: 3 / 11, high: 3 / 11 } })
    expect(cell.shuffled.mean).toBeCloseTo(3 / 11, 12)
    expect(cell.lift).toBeCloseTo(3 / 0.049, 10) // 7 * 7 / 1000 expected: by random sets alone it would look like a find
  })

  test('is symmetric, with whole sets on the diagonal, and needs two fields', () => {
    const questions = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => ({ neurons: [i, i + 1] }))
    const { cells } = overlapOf('domain', fields, questions, options)!
    expect(cells[0]![1]!.jaccard).toBe(cells[1]![0]!.jaccard)
    expect(cells[0]![0]).toMatchObject({ jaccard: 1, overlap: 1, shuffled: { mean: null } })
    expect(overlapOf('domain', fields.slice(1), questions, options)).toBeNull()
  })
})
