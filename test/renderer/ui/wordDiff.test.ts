import { describe, expect, test } from 'vitest'
import { wordDiff } from '../../../renderer/ui/wordDiff.ts'

describe('wordDiff', () => {
  const said = (pieces: readonly { text: string; isChanged: boolean }[]): string =>
    pieces.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join('')

  test('each side is its own text, with what the other one does not have marked', () => {
    const { before, after } = wordDiff('a large city.', 'the largest  city.')
    expect(said(before)).toBe('[a large ]city.')
    expect(said(after)).toBe('[the largest  ]city.')
  })

  test.each([
    ['Thai', 'แมวกินปลา', 'แมวกินไก่', 'แมวกิน[ปลา]'],
    ['Chinese', '我喜欢苹果', '我喜欢香蕉', '我喜欢[苹果]'],
    ['Arabic', 'عاصمة كينيا نيروبي', 'عاصمة كينيا مومباسا', 'عاصمة كينيا [نيروبي]'],
  ])('finds the word that differs in %s', (_, from, to, expected) => {
    expect(said(wordDiff(from, to).before)).toBe(expected)
  })

  test('space around words is no difference, and is given back as it was', () => {
    const { before, after } = wordDiff('one two\nthree', 'one  two three')
    expect(said(before)).toBe('one two\nthree')
    expect(said(after)).toBe('one  two three')
  })
})
