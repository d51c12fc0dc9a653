import { describe, expect, test } from 'vitest'
import { optionLetters } from '../../../main/datasets/optionLetters.ts'

describe('optionLetters', () => {
  test.each([
    ['Q\n A. x\n B. y\n\nResponse:', 'AB'],
    ['Q\n A. x\n B. y\n C. z\n D. w\n E. v\n F. u\n', 'ABCDEF'],
    ['A. Smith wrote it. Who?\n A. x\nwrapped\n B. y\n C. z\n', 'ABC'],
    ['Q\nA) x\nB) y\nC) z\n', 'ABC'],
    ['问\n A. 一\n B. 二\n C. 三\n D. 四\n', 'ABCD'],
    ['Q\n A.\n B.\n', 'AB'],
    ['Q\n A. x\n B. y\n C. z\n\nA. is how to answer:', 'ABC'],
    ['Q\n(A) x\n(B) y\n(C) z\n(D) w\n(E) v\n\nAnswer:', 'ABCDE'],
    ['Q\n**A.** x\n**B.** y\n**C.** z\n\nAnswer:', 'ABC'],
    ['Q\nA x\nB y\nC z\nD w\nE v\n\nAnswer:', 'ABCDE'],
    ['Q? Options: A. x B. y C. z D. w E. v\nAnswer:', 'ABCDE'],
    [
      `Q\n${[...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => ` ${letter}. x`).join('\n')}\n\nAnswer:`,
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    ],
    ['Who is J. A. Smith, and who B. Jones?', 'ABCD'],
    ['no options at all', 'ABCD'],
    ['A. only one', 'ABCD'],
    ['Q\n A. x\n B.y is no option line\n', 'ABCD'],
  ])('%j has %s', (prompt, letters) => {
    expect(optionLetters(prompt).join('')).toBe(letters)
  })
})
