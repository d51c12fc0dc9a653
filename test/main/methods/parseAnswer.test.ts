import { describe, expect, test } from 'vitest'
import { parseAnswer } from '../../../main/methods/parseAnswer.ts'

const letters = ['A', 'B', 'C', 'D']
const options = ['a cat', 'Paris', 'Paris, Texas', 'Rome']

describe('parseAnswer', () => {
  test.each([
    [' B', 'B'],
    ['B.', 'B'],
    [' (C) because', 'C'],
    ['**D**', 'D'],
    ['"A".', 'A'],
    ['B\nQuestion: A.', 'B'],
    ['答案是 C。', 'C'],
    ['C）', 'C'],
    ['The answer is D.', 'D'],
    ['The correct option is (B): Paris', 'B'],
    ['paris is it', 'B'],
    ['Paris, Texas', 'C'],
    ['A cat', 'A'], // by its text
    ['A dog', null],
    ['Because I say so', null],
    ['E.', null],
    ['', null],
    ['NASA.', null],
  ])('%j chooses %j', (text, expected) => {
    expect(parseAnswer(text, letters, options)).toBe(expected)
  })

  test('looks at the letters of this question only', () => {
    expect(parseAnswer('C.', ['A', 'B'], [])).toBeNull()
    expect(parseAnswer('J.', [...'ABCDEFGHIJ'], [])).toBe('J')
  })
})
