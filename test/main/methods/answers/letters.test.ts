import { describe, expect, test } from 'vitest'
import { lettersOf, lettersGiven, type LetterPair } from '../../../../main/methods/answers/letters.ts'

const letters = ['A', 'B', 'C', 'D']
/** One prompt a fact; right letters take turns. */
const asked = (n: number, before: (i: number) => string, after: (i: number) => string): LetterPair[] =>
  Array.from({ length: n }, (_, i) => ({ unit: i, right: letters[i % 4]!, before: before(i), after: after(i) }))
const right = (i: number): string => letters[i % 4]!

describe('lettersOf', () => {
  test('counts right letters and answers before and after', () => {
    const found = lettersOf(asked(8, right, () => 'B'))
    expect(found).toMatchObject({ letters, right: [2, 2, 2, 2], before: [2, 2, 2, 2], after: [0, 8, 0, 0] })
  })

  test('says that all fifteen answers became B', () => {
    expect(lettersOf(asked(15, right, () => 'B')).collapse).toMatchObject({ letter: 'B', before: 4, after: 15, of: 15 })
  })

  test('takes nine tenths for a collapse too, and three quarters not', () => {
    const mostly = (every: number) => lettersOf(asked(40, right, (i) => (i % every === 0 ? right(i) : 'D'))).collapse
    expect(mostly(10)).toMatchObject({ letter: 'D' })
    expect(mostly(3)).toBeNull()
  })

  test('is silent of fewer than ten answers', () => {
    expect(lettersOf(asked(9, right, () => 'B')).collapse).toBeNull()
  })

  test('blames no edit for what was one letter before it, and says that it was', () => {
    const found = lettersOf(
      asked(
        20,
        () => 'C',
        (i) => (i === 0 ? 'A' : 'C'),
      ),
    )
    expect(found.collapse).toBeNull()
    expect(found.already).toMatchObject({ letter: 'C', before: 5, after: 20, of: 20 })
  })

  test('does not call it a collapse that all answers are right where one letter is right everywhere', () => {
    const given = Array.from({ length: 20 }, (_, unit) => ({
      unit,
      right: 'B',
      before: letters[unit % 4]!,
      after: 'B',
    }))
    expect(lettersOf(given).collapse).toBeNull()
  })

  test('takes wordings of one order for one answer, and those of different orders for several', () => {
    const wordings = (rightOf: (i: number) => string) =>
      Array.from({ length: 15 }, (_, i) => ({ unit: Math.floor(i / 5), right: rightOf(i), before: 'A', after: 'B' }))
    expect(lettersOf(wordings(() => 'C')).collapse).toBeNull() // three facts, one order each: may be chance
    expect(lettersOf(wordings((i) => letters[i % 4]!)).collapse).toMatchObject({ letter: 'B', of: 15 })
  })

  test('has no letter for what names none', () => {
    const found = lettersOf(asked(12, right, () => ''))
    expect(found).toMatchObject({ letters, after: [0, 0, 0, 0], collapse: null })
  })
})

describe('lettersGiven', () => {
  test('finds a model that answers by the letter', () => {
    const given = Array.from({ length: 16 }, (_, unit) => ({ unit, right: letters[unit % 4]!, given: 'A' }))
    expect(lettersGiven(given)).toMatchObject({ collapse: null, already: { letter: 'A', before: 4, after: 16 } })
    expect(lettersGiven(given.map((each) => ({ ...each, given: each.right }))).already).toBeNull()
  })
})
