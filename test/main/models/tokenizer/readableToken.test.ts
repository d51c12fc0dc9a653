import { describe, expect, test } from 'vitest'
import { readableToken } from '../../../../main/models/tokenizer/readableToken.ts'
import { loaded, publishedModel, readReference, referenceFolders } from '../../../support/tokenizers.ts'

/** The bytes that readable tokens stand for. */
function bytesOf(readable: string): Buffer {
  return Buffer.concat(
    readable
      .split(/(<[0-9A-F]{2}>)/)
      .map((part) => (/^<[0-9A-F]{2}>$/.test(part) ? Buffer.from(part.slice(1, 3), 'hex') : Buffer.from(part))),
  )
}

describe('readableToken', () => {
  test.each(referenceFolders)('loses no byte of any text: %s', async (name, folder) => {
    const tokenizer = await loaded(folder)
    const { texts } = await readReference(name)
    const known = new Map<number, string>() // the texts share most of their tokens
    const readable = (id: number): string => {
      const text = known.get(id) ?? readableToken(tokenizer, id) ?? ''
      known.set(id, text)
      return text
    }
    for (const [, ids] of texts) {
      const whole = tokenizer.decode(ids)
      const joined = bytesOf(ids.map(readable).join('')).toString()
      // decoders of words drop the space before the first one
      expect([whole, ` ${whole}`]).toContain(joined)
    }
  })

  test('keeps the space of a word and writes out parts of a character', async () => {
    const tokenizer = await loaded(publishedModel)
    const read = (text: string) => tokenizer.encode(text).map((id) => readableToken(tokenizer, id))
    expect(read(' Paris')).toEqual([' Paris'])
    expect(read('👩')).toEqual(['<F0><9F>', '<91>', '<A9>'])
    expect(readableToken(tokenizer, 10 ** 6)).toBeNull()
  })

  test('reads bytes of either spelling, whole characters among them', () => {
    const spelled = (token: string) => readableToken({ idToToken: () => token, decode: () => '\ufffd' }, 0)
    expect(spelled('<0xE2>')).toBe('<E2>')
    expect(spelled('Ġâ')).toBe(' <E2>')
    expect(spelled('Ã©â')).toBe('é<E2>')
    expect(spelled('史')).toBe('\ufffd') // of neither alphabet: as it is decoded
  })
})
