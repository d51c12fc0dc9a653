import { describe, expect, test } from 'vitest'
import { targetId } from '../../../main/jobs/targetId.ts'
import { fakeShape, letterTokenizer } from '../../support/fakeParts.ts'

const model = { dir: '/m', shape: fakeShape, tokenizer: () => Promise.resolve(letterTokenizer) }

describe('targetId', () => {
  test('takes an id of the vocabulary and the text of one token', async () => {
    expect(await targetId({ kind: 'id', id: 9 }, model)).toBe(9)
    expect(await targetId({ kind: 'text', text: 'c' }, model)).toBe(2)
  })

  test('an id needs no tokenizer, a text does', async () => {
    const bare = { ...model, tokenizer: () => Promise.resolve(null) }
    expect(await targetId({ kind: 'id', id: 3 }, bare)).toBe(3)
    await expect(targetId({ kind: 'text', text: 'c' }, bare)).rejects.toThrow('give the target as a token id')
  })

  test.each([
    [{ kind: 'id', id: 10 } as const, "The target 10 is no token: this model's ids are 0 to 9."],
    [
      { kind: 'text', text: 'ab' } as const,
      'The target "ab" is 2 tokens ("a" "b"), and one can be explained at a time.',
    ],
    [{ kind: 'text', text: 'z' } as const, 'The token "z" (25) is unknown to the model.'],
  ])('refuses %j', async (target, sentence) => {
    await expect(targetId(target, model)).rejects.toMatchObject({
      code: 'input.value',
      message: expect.stringContaining(sentence) as string,
    })
  })

  test('a spelling of the vocabulary names its token', async () => {
    const tokenToId = (token: string) => (token === '▁the' ? 7 : token === 'Ġof' ? 8 : null)
    const spm = { ...model, tokenizer: () => Promise.resolve({ ...letterTokenizer, tokenToId }) }
    expect(await targetId({ kind: 'text', text: ' the' }, spm)).toBe(7)
    expect(await targetId({ kind: 'text', text: 'Ġof' }, spm)).toBe(8)
  })
})
