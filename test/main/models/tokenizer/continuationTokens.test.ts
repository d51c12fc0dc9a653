import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { continuationTokens } from '../../../../main/models/tokenizer/continuationTokens.ts'
import { loaded, publishedModel, tokenizerGolden } from '../../../support/tokenizers.ts'
import { letterTokenizer } from '../../../support/fakeParts.ts'

describe('continuationTokens', async () => {
  const bytelevel = await loaded(publishedModel)
  const sentencepiece = await loaded(join(tokenizerGolden, 'sentencepiece'))

  test('are the ids of both together behind those of the context', () => {
    const { context, continuations } = continuationTokens(bytelevel, 'Question: Why?\nAnswer:', [
      ' Paris',
      ' New York',
      '',
    ])
    expect(context).toEqual(bytelevel.encode('Question: Why?\nAnswer:'))
    expect([...context, ...continuations[1]!]).toEqual(bytelevel.encode('Question: Why?\nAnswer: New York'))
    expect(continuations[2]).toEqual([])
  })

  test('move white space at the end of the context to the continuation', () => {
    const moved = continuationTokens(bytelevel, 'Answer: ', ['Paris'])
    expect(moved).toEqual(continuationTokens(bytelevel, 'Answer:', [' Paris']))
    const lines = continuationTokens(bytelevel, 'Answer:\n', ['Paris'])
    expect(lines.context).toEqual(bytelevel.encode('Answer:'))
    expect([...lines.context, ...lines.continuations[0]!]).toEqual(bytelevel.encode('Answer:\nParis'))
  })

  test('count what a merge over the border takes as the context’s: as many ids as it has alone', () => {
    // "b" alone is one token, and "ba" is one too: the joint ids have none behind the context's
    const merging = {
      ...letterTokenizer,
      encode: (text: string) => text.match(/ba|./g)?.map((part) => part.length) ?? [],
    }
    expect(continuationTokens(merging, 'ab', ['ac'])).toEqual({ context: [1, 1], continuations: [[1]] })
  })

  test('have what stands before every text once', () => {
    const { context, continuations } = continuationTokens(sentencepiece, 'The answer is', [' Paris'])
    expect(context).toEqual(sentencepiece.encode('The answer is'))
    expect([...context, ...continuations[0]!]).toEqual(sentencepiece.encode('The answer is Paris'))
    const framed = {
      ...letterTokenizer,
      encode: (text: string, { addSpecialTokens = true } = {}) => {
        const ids = letterTokenizer.encode(text)
        return addSpecialTokens ? [7, ...ids] : ids
      },
    }
    expect(continuationTokens(framed, 'ab', ['cd'])).toEqual({ context: [7, 0, 1], continuations: [[2, 3]] })
  })

  test('follow the token that stands for a beginning or an end where there is no context', () => {
    expect(continuationTokens(letterTokenizer, '', ['cd'])).toEqual({ context: [9], continuations: [[2, 3]] })
  })
})
