import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { letterTokens } from '../../../../main/models/tokenizer/letterTokens.ts'
import { loaded, publishedModel, tokenizerGolden } from '../../../support/tokenizers.ts'

describe('letterTokens', async () => {
  const bytelevel = await loaded(publishedModel)
  const sentencepiece = await loaded(join(tokenizerGolden, 'sentencepiece'))
  const [bare, space] = [49, 330] // A, ĠA

  test.each<[string, string, number]>([
    ['a colon', 'Question\n\nResponse:', space],
    ['a word', 'The answer is', space],
    ['a Cyrillic colon', 'Ответ:', space],
    ['a closing bracket', 'Answer (one letter)', space],
    ['a full-width colon', '回答：', bare],
    ['a Chinese character', '答案是', bare],
    ['a Thai letter', 'คำตอบ', bare],
    ['a line end', 'assistant\n', bare],
    ['an opening bracket', 'Answer: (', bare],
    ['nothing', '', bare],
  ])('continues %s as text does, and has both forms', (_, prompt, first) => {
    expect(letterTokens(bytelevel, prompt, ['A'])).toEqual([
      { letter: 'A', bare, space, ids: [first, bare + space - first], multiToken: false, remerged: false },
    ])
  })

  test('gives the id that really follows the ids of the prompt', () => {
    const prompt = 'Response:'
    const [first] = letterTokens(bytelevel, prompt, ['C'])
    expect(bytelevel.encode(`${prompt} C`)).toEqual([...bytelevel.encode(prompt), first?.ids[0]])
    expect(bytelevel.encode(`${prompt}C`)).toEqual([...bytelevel.encode(prompt), first?.ids[1]])
  })

  test('says when prompt and letter are merged over their border', () => {
    const [tokens] = letterTokens(bytelevel, 'Response: ', ['A'])
    expect(bytelevel.encode('Response: A')).toEqual(bytelevel.encode('Response:').concat(space))
    expect(tokens).toMatchObject({ ids: [bare, space], remerged: true, multiToken: false })
  })

  test('says when an answer is more than one token, in both forms or in one', () => {
    expect(letterTokens(bytelevel, 'Answer:', ['Zebra'])).toEqual([
      { letter: 'Zebra', bare: null, space: null, ids: [], multiToken: true, remerged: false },
    ])
    const glued = 'across' // one token behind a space, several without
    expect(bytelevel.encode(glued).length).toBeGreaterThan(1)
    const [word] = letterTokens(bytelevel, 'walk', [glued])
    expect(word).toMatchObject({ bare: null, multiToken: false, ids: [bytelevel.tokenToId(`Ġ${glued}`)] })
  })

  test('finds both forms of a SentencePiece vocabulary, behind a prompt with a first token', () => {
    const [bare, space] = [sentencepiece.tokenToId('A'), sentencepiece.tokenToId('▁A')]
    expect(space).not.toBeNull()
    expect(letterTokens(sentencepiece, 'Answer!', ['A'])).toEqual([
      { letter: 'A', bare, space, ids: [space, bare], multiToken: false, remerged: false },
    ])
  })
})
