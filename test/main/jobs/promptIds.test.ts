import { describe, expect, test } from 'vitest'
import { checkedIds, promptIds } from '../../../main/jobs/promptIds.ts'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import { fakeHooks, fakeShape, letterTokenizer } from '../../support/fakeParts.ts'

const { hooks } = fakeHooks()
const model = {
  ...{ dir: '/m', shape: fakeShape },
  tokenizer: () => Promise.resolve(letterTokenizer),
  chatTemplate: () => Promise.resolve(null),
}

describe('checkedIds', () => {
  test.each([
    [[], 'The prompt has no token; it needs at least one.'],
    [[0, 10], "Token 2 of the prompt has the id 10, but this model's ids are 0 to 9."],
    [[1, 1, 1, 1, 1, 1, 1, 1, 1], 'The prompt has 9 tokens, but this model reads at most 8. Shorten it.'],
  ])('refuses %j', (ids, sentence) => {
    expect(() => checkedIds(ids, fakeShape)).toThrow(sentence)
  })

  test('accepts the last id and the longest prompt', () => {
    expect(checkedIds([9, 9, 9, 9, 9, 9, 9, 9], fakeShape)).toHaveLength(8)
  })
})

describe('promptIds', () => {
  test('text is tokenised, ids are taken as they are', async () => {
    expect(await promptIds({ kind: 'text', text: 'abc', ...rawPrompting }, model, hooks)).toEqual([0, 1, 2])
    expect(await promptIds({ kind: 'ids', ids: [5] }, model, hooks)).toEqual([5])
  })

  test('text without a tokenizer says how to do without one', async () => {
    const bare = { ...model, tokenizer: () => Promise.resolve(null) }
    await expect(promptIds({ kind: 'text', text: 'a', ...rawPrompting }, bare, hooks)).rejects.toMatchObject({
      code: 'input.missing',
      message: '/m has no tokenizer: give the prompt as token ids with --ids.',
    })
  })
})
