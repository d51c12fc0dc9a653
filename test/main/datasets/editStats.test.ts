import { describe, expect, test } from 'vitest'
import { editDistance, editStats } from '../../../main/datasets/editStats.ts'
import { question } from '../../support/questions.ts'

const ar = { lang: 'ar', options: ['أ', 'ب'] }
const machine = { translating: { origin: 'machine' } } as const

describe('editStats', () => {
  test('counts sides and texts of a machine by language, and the share of characters that people changed', () => {
    const edited = question({
      ...{ ...ar, stem: 'سؤال' },
      translating: { origin: 'edited', draft: { stem: 'سوال', 'options[1]': 'ت' } },
    })
    const untouched = question({ ...ar, ...machine, stem: 'ما هذا' })
    const french = question({ lang: 'fr', ...machine, options: ['un'] })
    const people = [question(), question({ ...ar, translating: { origin: 'human' } })]
    expect(editStats([edited, ...people, untouched, french])).toEqual([
      // 2 of 4 + 1 + 1 + 6 + 1 + 1 characters
      { lang: 'ar', sides: 2, edited: 1, texts: 6, changed: 2, distance: 2 / 14 },
      { lang: 'fr', sides: 1, edited: 0, texts: 2, changed: 0, distance: 0 },
    ])
  })

  test('what a person calls an edited draft, with no word of the draft known, is not counted', () => {
    expect(editStats([question({ ...ar, translating: { origin: 'edited' } })])).toEqual([])
  })
})

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['a👩b', 'a👨b', 1],
    ['abab', 'ab', 2],
    ['the cell wall', 'the wall', 5],
    ['x'.repeat(6000), 'y', 6000],
  ])('of %s and %s', (a, b, distance) => {
    expect([editDistance(a, b), editDistance(b, a)]).toEqual([distance, distance])
  })
})
