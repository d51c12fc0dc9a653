import { describe, expect, test } from 'vitest'
import { optionAnswer, optionLikelihood } from '../../../main/methods/optionAnswer.ts'

// worked by hand
describe('optionAnswer', () => {
  test('takes the likeliest option, the likeliest per character, and per byte', () => {
    const options = [
      optionLikelihood('cat', [-1, -2], false), //            -3     -1.0000 a character   -1.0000 a byte
      optionLikelihood('elephant', [-2, -1, -2], false), //   -5     -0.6250               -0.6250
      optionLikelihood('слон', [-1.5, -1.25], true), //       -2.75  -0.6875               -0.34375
    ]
    expect(options.map(({ nTokens, nChars, nBytes }) => [nTokens, nChars, nBytes])).toEqual([
      [2, 3, 3],
      [3, 8, 8],
      [2, 4, 8],
    ])
    expect(optionAnswer(options)).toEqual({ options, acc: 2, accNorm: 1, accBytes: 2 })
  })

  test('counts code points, not halves of surrogate pairs', () => {
    expect(optionLikelihood('𝒜b', [], true)).toMatchObject({ nChars: 2, nBytes: 5, logLikelihood: 0 })
  })

  test('takes the first of equal options', () => {
    const options = ['a', 'b', 'c'].map((text) => optionLikelihood(text, [text === 'a' ? -2 : -1], false))
    expect(optionAnswer(options)).toMatchObject({ acc: 1, accNorm: 1, accBytes: 1 })
  })
})
