import { describe, expect, test } from 'vitest'
import { letterTarget } from '../../../main/jobs/letterTarget.ts'
import { letterTokenizer } from '../../support/fakeParts.ts'
import { encoderOf } from '../../support/promptEncoders.ts'

/** `A` is token 0, ` A` token 5, every other character token 9; there is no ` B`. */
const tokenizer = {
  ...letterTokenizer,
  encode: (text: string) =>
    (text.match(/ A|[^]/g) ?? []).map((part) => (part === 'A' ? 0 : part === ' A' ? 5 : part === 'B' ? 1 : 9)),
  tokenToId: (token: string) => ({ A: 0, ' A': 5, B: 1 })[token] ?? null,
}
const encoder = await encoderOf(tokenizer)

describe('letterTarget', () => {
  test('auto takes the form that continues the prompt, bare and space the form they name', () => {
    expect(letterTarget(encoder, 'Response:', 'A', 'auto')).toBe(5)
    expect(letterTarget(encoder, 'Response：', 'A', 'auto')).toBe(0)
    expect(letterTarget(encoder, 'Response:', 'A', 'bare')).toBe(0)
    expect(letterTarget(encoder, 'Response：', 'A', 'space')).toBe(5)
  })

  test('auto takes the other form of a letter that is no token in its own', () => {
    expect(letterTarget(encoder, 'Response:', 'B', 'auto')).toBe(1)
  })

  test('a letter without a token is refused by name', async () => {
    expect(() => letterTarget(encoder, 'Response:', 'B', 'space')).toThrow(
      'The letter B with a space before it is no single token of this tokenizer, so its probability cannot be ' +
        'attributed. Try --letters auto.',
    )
    const none = { ...tokenizer, encode: (text: string) => [...text].flatMap(() => [1, 2]), tokenToId: () => null }
    const encoderOfNone = await encoderOf(none)
    expect(() => letterTarget(encoderOfNone, 'Response:', 'A', 'auto')).toThrow('The letter A is no single token')
  })
})
