import { describe, expect, test } from 'vitest'
import { asciiDigits } from '../../../../main/datasets/checks/numbers.ts'
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

  test('an ordinal has the ending of its own number', () => {
    const near4th = near(['4th century']).flat()
    expect(near4th).toEqual(expect.arrayContaining(['1st century', '2nd century', '3rd century', '5th century']))
    expect(near(['12th century']).flat()).toEqual(expect.arrayContaining(['11th century', '13th century']))
    expect(near(['20TH']).flat()).toEqual(expect.arrayContaining(['19TH', '21ST', '22ND', '23RD']))
  })

  test.each(['29 February 2020', '2020-02-29', '٢٩ فبراير ٢٠٢٠', '2020年2月29日', '29 février 1904'])(
    '%s moves to years that have such a day',
    (right) => {
      const years = near([right])
        .flat()
        .map((text) => Number(/(?:1\d|20)\d\d/.exec(asciiDigits(text))![0]))
      expect(years.length).toBeGreaterThan(2)
      for (const year of years) expect(new Date(Date.UTC(year, 1, 29)).getUTCDate()).toBe(29)
    },
  )

  test.each([
    ['29 February', 28],
    ['27 Sept.', 28],
    ['12月', 12],
    ['25日', 28],
  ])('%s has none that no month or year has', (right, largest) => {
    const values = near([right])
      .flat()
      .map((text) => Number.parseInt(text, 10))
    expect(values.length).toBeGreaterThan(1)
    expect(Math.max(...values)).toBeLessThanOrEqual(largest)
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
