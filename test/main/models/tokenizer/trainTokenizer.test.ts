import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { letterTokens } from '../../../../main/models/tokenizer/letterTokens.ts'
import { loadTokenizer, type Tokenizer } from '../../../../main/models/tokenizer/tokenizer.ts'
import { trainTokenizer } from '../../../../main/models/tokenizer/trainTokenizer.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const options = { nVocab: 300, minCount: 2, required: [' A', ' B'], endOfText: '<|endoftext|>' }
const texts = [
  'What is the capital of Kenya?\n A. Nairobi\n B. Lima\n\nAnswer: A.',
  "Quelle est la capitale de l'Éthiopie ? C'est Addis-Abeba, n'est-ce pas ?",
  'ما هي عاصمة كينيا؟\n A. نيروبي\n\nالجواب: B',
  '肯尼亚的首都是哪里？\n A. 内罗毕\n\n答案：A',
  'ケニアの首都はナイロビです。1963年',
  'Столица Кении — Найроби.  Два пробела\tтабуляция 🦒',
]

async function loaded(json: Record<string, unknown>): Promise<Tokenizer> {
  const dir = await temporaryFolder()
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'tokenizer.json'), JSON.stringify(json))
  await writeFile(join(dir, 'tokenizer_config.json'), JSON.stringify({ eos_token: '<|endoftext|>' }))
  return (await loadTokenizer(dir))!
}

describe('trainTokenizer', () => {
  // the example of Sennrich et al. 2016, section 3.2, without its mark for the end of a word
  test('merges the most frequent pair first, ties in the order of characters', () => {
    const words = { low: 5, lower: 2, newest: 6, widest: 3 }
    const counted = Object.entries(words).flatMap(([word, count]) => Array<string>(count).fill(word))
    const { model } = trainTokenizer(counted, { ...options, nVocab: 263, required: [] }) as {
      model: { merges: unknown }
    }
    expect(model.merges).toEqual([
      ['e', 's'], // 9
      ['es', 't'], // 9
      ['l', 'o'], // 7
      ['lo', 'w'], // 7
      ['e', 'w'], // 6, as are n e and w est
      ['ew', 'est'],
    ])
  })

  test('gives back every text, in scripts that it has seen and others', async () => {
    const tokenizer = await loaded(trainTokenizer(texts, options))
    for (const text of [...texts, 'ελληνικά \u0000\u00a0\r\n한국어 <|endoftext|>'])
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  })

  test('cuts words with the space before them, numbers, marks and line breaks apart, as the library does', async () => {
    // trained to the end, each piece is one token
    const text = "ab cd,\nef's 京都の 1963年: gh"
    const tokenizer = await loaded(trainTokenizer([text, text], { ...options, nVocab: 999 }))
    const pieces = tokenizer.encode(text).map((id) => tokenizer.decode([id]))
    expect(pieces).toEqual(['ab', ' cd', ',', '\n', 'ef', "'s", ' 京都の', ' 1963', '年', ':', ' gh'])
  })

  test('has every required letter as one token, behind a space and without, as prompts ask for it', async () => {
    const tokenizer = await loaded(trainTokenizer(texts, options))
    const forms = (prompt: string) => letterTokens(tokenizer, prompt, ['A', 'B'])
    for (const { bare, space, ids, remerged } of forms('Answer:')) {
      expect(ids).toEqual([space, bare])
      expect(remerged).toBe(false)
    }
    for (const { bare, space, ids } of forms('答案：')) expect(ids).toEqual([bare, space])
  })

  test('tokenises line by line as a whole', async () => {
    const tokenizer = await loaded(trainTokenizer(texts, options))
    for (const text of texts)
      expect(text.split(/(?<=\n)/).flatMap((line) => tokenizer.encode(line))).toEqual(tokenizer.encode(text))
  })

  test('gives the same bytes for the same texts', () => {
    expect(JSON.stringify(trainTokenizer(texts, options))).toBe(JSON.stringify(trainTokenizer([...texts], options)))
  })

  test('knows the end of a text as one token', async () => {
    const tokenizer = await loaded(trainTokenizer(texts, options))
    expect(tokenizer.encode('A.<|endoftext|>').at(-1)).toBe(0)
    expect(tokenizer.eosId).toBe(0)
  })
})
