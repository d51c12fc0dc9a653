import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeStream, tokenPieces } from '../../../../main/models/tokenizer/pieces.ts'
import {
  loaded,
  publishedModel,
  readReference,
  referenceFolders,
  tokenizerGolden,
} from '../../../support/tokenizers.ts'

describe('tokenPieces', () => {
  test.each(referenceFolders)(
    'joins to the decoded text, with true places, for every text: %s',
    async (name, folder) => {
      const tokenizer = await loaded(folder)
      const reference = await readReference(name)
      for (const ids of [...reference.texts.map(([, ids]) => ids), ...reference.ids.map(([ids]) => ids)]) {
        const text = tokenizer.decode(ids)
        const pieces = tokenPieces(tokenizer, ids)
        expect(pieces.map((piece) => piece.text).join('')).toBe(text)
        expect(pieces.every(({ start, end, text: part }) => text.slice(start, end) === part)).toBe(true)
      }
    },
  )

  test('gives a character of several tokens to the one that completes it', async () => {
    const tokenizer = await loaded(publishedModel)
    const pieces = tokenPieces(tokenizer, tokenizer.encode('a 👩b'))
    expect(pieces.map(({ text }) => text)).toEqual(['a', ' ', '', '👩', 'b'])
    expect(pieces.at(3)).toMatchObject({ start: 2, end: 4 })
  })

  test('has no pieces for no tokens', async () => {
    expect(tokenPieces(await loaded(publishedModel), [])).toEqual([])
  })
})

describe('decodeStream', () => {
  test('keeps the space of a first word when it continues a prompt', async () => {
    const tokenizer = await loaded(join(tokenizerGolden, 'sentencepiece'))
    const prompt = tokenizer.encode('the capital')
    const next = tokenizer.encode('of', { addSpecialTokens: false }) // begins with the mark of a space
    const stream = decodeStream(tokenizer, prompt)
    expect(next.map((id) => stream.push(id)).join('') + stream.flush()).toBe(' of')
  })

  test('shows broken bytes as they come, all but the last, and the rest at the end', async () => {
    const tokenizer = await loaded(publishedModel)
    const broken = tokenizer.tokenToId('ł')! // the byte 0xA0, alone no character
    const stream = decodeStream(tokenizer)
    const shown = Array.from({ length: 20 }, () => stream.push(broken)).join('')
    expect(shown).toBe('\ufffd'.repeat(19))
    expect(stream.flush()).toBe('\ufffd')
    expect(stream.flush()).toBe('')
  })
})
