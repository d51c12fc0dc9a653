import { describe, expect, test } from 'vitest'
import { numberCandidates } from '../../../../main/datasets/propose/numberNeighbours.ts'
import { question } from '../../../support/questions.ts'

function near(right: readonly string[], options: readonly string[] = []) {
  const sides = right.map((text, i) => question({ id: `s${i}`, lang: null, options: [text, ...options], answer: 0 }))
  return numberCandidates({ pairId: 'p', position: 0, sides }, 2026).map(({ texts }) =>
    right.map((_, i) => texts[`s${i}`]!),
  )
}

describe('numberCandidates', () => {
  test('a count has those beside it, none below one and none that an option says in words', () => {
    expect(
      near(['3'], ['four'])
        .flat()
        .map(Number)
        .toSorted((a, b) => a - b),
    ).toEqual([1, 2, 5, 6, 7])
  })

  test('marks, decimals and units stay as each side writes them', () => {
    for (const [en, ar] of near(['1,250.5 km', '١٬٢٥٠٫٥ كم'])) {
      expect(en).toMatch(/^(?:\d{1,3},)?\d{3}\.\d km$|^\d{2,3},\d{3}\.\d km$/)
      expect(ar).toMatch(/^[٠-٩٬]+٫[٠-٩] كم$/u)
    }
    expect(near(['1,250.5 km', '١٬٢٥٠٫٥ كم']).length).toBeGreaterThan(3)
  })

  test('a year that has been gets none that is still to come, and a date keeps its day', () => {
    const years = near(['2024']).flat().map(Number)
    expect(Math.max(...years)).toBeLessThanOrEqual(2026)
    expect(years.length).toBeGreaterThan(2)
    for (const [date] of near(['July 20, 1969'])) expect(date).toMatch(/^July 20, \d{4}$/)
  })

  test('a share stays one of a hundred', () => {
    for (const [text] of near(['80 %'])) expect(Number.parseFloat(text!)).toBeLessThanOrEqual(100)
    expect(near(['80 %']).length).toBeGreaterThan(2)
  })

  test.each([
    ['text', ['Paris']],
    ['a formula', ['H2O']],
    ['a name with a number', ['Apollo 11']],
    ['sides that say different numbers', ['12', '13']],
    ['a number beyond what can be counted exactly', ['99999999999999999999']],
  ])('%s has none', (_, right) => {
    expect(near(right)).toEqual([])
  })
})
