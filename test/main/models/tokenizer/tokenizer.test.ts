import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadTokenizer } from '../../../../main/models/tokenizer/tokenizer.ts'
import {
  loaded,
  publishedModel,
  readReference,
  referenceFolders,
  tokenizerGolden,
} from '../../../support/tokenizers.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

describe.each(referenceFolders)('loadTokenizer: %s, against the official Rust tokenizer', async (name, folder) => {
  const reference = await readReference(name)
  const tokenizer = await loaded(folder)

  test('encodes every text to the same ids', () => {
    expect(reference.texts.filter(([text, ids]) => String(tokenizer.encode(text)) !== String(ids))).toEqual([])
    expect(reference.texts.length).toBeGreaterThan(150)
  })

  test('decodes the ids of every text to the same text', () => {
    const expected = reference.texts.map(([text, ids, decoded]) => [ids, decoded === 1 ? text : decoded] as const)
    expect(expected.filter(([ids, text]) => tokenizer.decode(ids) !== text)).toEqual([])
  })

  test('decodes random ids to the same text', () => {
    // Byte fallback: Rust marks each byte of a broken run, JavaScript each broken character; both show it broken.
    const comparable = reference.ids.filter(([, text]) => name === 'bytelevel' || !text.includes('\ufffd'))
    expect(comparable.filter(([ids, text]) => tokenizer.decode(ids) !== text)).toEqual([])
    expect(comparable.length).toBeGreaterThan(20)
  })
})

describe.each(['split', 'digits', 'prefix'])('loadTokenizer: the pre-tokenizer %s', async (name) => {
  const reference = await readReference(name)

  test('encodes and decodes every text as the official Rust tokenizer does', async () => {
    const tokenizer = await loaded(await changed({ pre_tokenizer: reference.pre_tokenizer }, {}, publishedModel))
    const wrong = reference.texts.filter(
      ([text, ids, decoded]) =>
        String(tokenizer.encode(text)) !== String(ids) || tokenizer.decode(ids) !== (decoded === 1 ? text : decoded),
    )
    expect(wrong).toEqual([])
    expect(reference.texts.length).toBeGreaterThan(150)
  })
})

describe('loadTokenizer', () => {
  test('knows sizes, special tokens and the spelling of tokens', async () => {
    const tokenizer = await loaded(publishedModel)
    expect(tokenizer).toMatchObject({ nVocab: 49152, bosId: 1, eosId: 2 })
    expect([tokenizer.tokenToId('ĠA'), tokenizer.idToToken(330)]).toEqual([330, 'ĠA'])
    expect([tokenizer.tokenToId('no such token'), tokenizer.idToToken(49152), tokenizer.idToToken(-1)]).toEqual([
      null,
      null,
      null,
    ])
  })

  test('decodes nothing to nothing, leaves out ids without a token, and keeps spaces before marks', async () => {
    const tokenizer = await loaded(publishedModel)
    expect(tokenizer.decode([])).toBe('')
    expect(tokenizer.decode([49152, 330, 1e9])).toBe(' A')
    expect(tokenizer.decode([49152])).toBe('')
    const text = "x , y . z ? do n't 's"
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  })

  test('reads a lone surrogate as a replacement character, as UTF-8 must', async () => {
    const tokenizer = await loaded(publishedModel)
    expect(tokenizer.encode('a\ud800b')).toEqual(tokenizer.encode('a\ufffdb'))
  })

  test('adds special tokens unless told not to', async () => {
    const tokenizer = await loaded(join(tokenizerGolden, 'sentencepiece'))
    const ids = tokenizer.encode('A', { addSpecialTokens: false })
    expect(tokenizer.encode('A')).toEqual([tokenizer.bosId, ...ids])
  })

  test('lets tokenizer.json decide on the first token, and says where tokenizer_config.json asks for another', async () => {
    const config = { bos_token: { content: '<s>' }, eos_token: '</s>' }
    const asked = await loaded(await changed({}, { ...config, add_bos_token: false }))
    const [bos, ...ids] = asked.encode('A')
    expect([bos, asked.notes.length]).toEqual([1, 1])
    const without = await loaded(await changed({ post_processor: null }, { ...config, add_bos_token: true }))
    expect([without.encode('A'), without.notes.length]).toEqual([ids, 1])
    expect((await loaded(await changed({}, config))).notes).toEqual([])
  })

  test('puts no last token behind a text, and says so', async () => {
    const single = [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }]
    const special_tokens = { '</s>': { id: '</s>', ids: [2], tokens: ['</s>'] } }
    const post_processor = { type: 'TemplateProcessing', single, pair: [], special_tokens }
    const tokenizer = await loaded(await changed({ post_processor }))
    expect(tokenizer.encode('A')).toEqual(tokenizer.encode('A', { addSpecialTokens: false }))
    expect(tokenizer.notes).toEqual([expect.stringMatching(/puts <\/s> behind a text; prompts are read without it/)])
  })

  test('is null for a folder without a tokenizer', async () => {
    expect(await loadTokenizer(await folderOf({ 'config.json': {} }))).toBeNull()
  })

  test.each(['tokenizer.model', 'vocab.json'])('says how to convert a folder that has only %s', async (name) => {
    const loading = loadTokenizer(await folderOf({ [name]: 'x' }))
    await expect(loading).rejects.toMatchObject({ code: 'input.unsupported' })
    await expect(loading).rejects.toThrow(/only as .*convert it to tokenizer.json/)
  })

  test.each<[string, object, RegExp]>([
    ['no model', { model: null }, /has no model/],
    ['no vocabulary', { model: { type: 'BPE', merges: [] }, added_tokens: [] }, /has no vocabulary/],
    ['added tokens that are no list', { added_tokens: {} }, /added_tokens is not a list/],
    ['an added token without content', { added_tokens: [{ id: 1 }] }, /has no content/],
    ['an added token of no characters', { added_tokens: [{ id: 1, content: '' }] }, /has no content/],
    [
      'one id for two words',
      { model: { type: 'BPE', vocab: { a: 0, b: 1, c: 1 }, merges: [] } },
      /the tokens "b" and "c" both have the id 1/,
    ],
    [
      'an added token in the place of a word',
      { model: { type: 'BPE', vocab: { a: 0, b: 1 }, merges: [] }, added_tokens: [{ id: 1, content: 'x' }] },
      /the tokens "b" and "x" both have the id 1/,
    ],
    [
      'an added token in the place of a Unigram word',
      { model: { type: 'Unigram', vocab: [['a', 0]], unk_id: 0 }, added_tokens: [{ id: 0, content: 'x' }] },
      /the tokens "a" and "x" both have the id 0/,
    ],
    [
      'an added token that is a word of another id',
      { model: { type: 'BPE', vocab: { a: 0, b: 1 }, merges: [] }, added_tokens: [{ id: 2, content: 'b' }] },
      /the token "b" has the ids 1 and 2/,
    ],
    [
      'an added token of two ids',
      { added_tokens: [2000, 2001].map((id) => ({ id, content: '<x>' })) },
      /the token "<x>" has the ids 2000 and 2001/,
    ],
    [
      'one id for two added tokens',
      { added_tokens: ['<x>', '<y>'].map((content) => ({ id: 2000, content })) },
      /the tokens "<x>" and "<y>" both have the id 2000/,
    ],
    [
      'an added token far off',
      { added_tokens: [{ id: 2 ** 31, content: 'x' }] },
      /2147483648 stands in the place of a token id/,
    ],
    ['ids that are text', { model: { type: 'BPE', vocab: { a: '1' }, merges: [] } }, /"1" stands in the place/],
    ['ids below zero', { model: { type: 'BPE', vocab: { a: -1 }, merges: [] } }, /-1 stands in the place/],
    ['no merges', { model: { type: 'BPE', vocab: { a: 1 } }, added_tokens: [] }, /cannot be used/],
    ['an unknown normalizer', { normalizer: { type: 'Magic' } }, /Unknown Normalizer type: Magic/],
    ['a decoder that is a number', { decoder: 5 }, /cannot be used/],
    ['a post-processor that is a number', { post_processor: 5 }, /post_processor is not an object/],
  ])('refuses a tokenizer.json with %s, naming the file', async (_, change, message) => {
    const folder = await changed(change)
    await expect(loadTokenizer(folder)).rejects.toMatchObject({ name: 'WorkbenchError', code: 'input.format' })
    await expect(loadTokenizer(folder)).rejects.toThrow(message)
    await expect(loadTokenizer(folder)).rejects.toThrow(join(folder, 'tokenizer.json'))
  })

  test.each<[string, object]>([
    ['a "WordLevel" model', { model: { type: 'WordLevel', vocab: { a: 0 } } }],
    ['dropout', { model: { type: 'BPE', vocab: { a: 0 }, merges: [], dropout: 0.1 } }],
    [
      'a continuing_subword_prefix',
      { model: { type: 'BPE', vocab: { a: 0 }, merges: [], continuing_subword_prefix: '##' } },
    ],
    ['whole words only', { added_tokens: [{ id: 0, content: 'x', single_word: true }] }],
    [
      'the pre-tokenizer "Punctuation"',
      { pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Punctuation' }] } },
    ],
    ['a Split without a pattern', { pre_tokenizer: { type: 'Split', pattern: {}, behavior: 'Isolated' } }],
    ['MergedWithNext', { pre_tokenizer: { type: 'Split', pattern: { String: 'x' }, behavior: 'MergedWithNext' } }],
  ])('refuses by name what would be tokenised differently: %s', async (name, change) => {
    const folder = await changed(change)
    await expect(loadTokenizer(folder)).rejects.toMatchObject({ code: 'input.unsupported' })
    await expect(loadTokenizer(folder)).rejects.toThrow(name)
  })

  test('refuses what is not JSON, and stops when aborted', async () => {
    await expect(loadTokenizer(await folderOf({ 'tokenizer.json': '{"model"' }))).rejects.toMatchObject({
      code: 'input.format',
    })
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(loadTokenizer(publishedModel, { signal })).rejects.toThrow('stop')
    await expect(loadTokenizer(join(publishedModel, 'none'))).rejects.toMatchObject({ code: 'input.missing' })
  })
})

/** A folder with these files; objects become JSON. */
async function folderOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const dir = await temporaryFolder()
  for (const [name, content] of Object.entries(files))
    await writeFile(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content))
  return dir
}

/** A tokenizer with some parts replaced. */
async function changed(
  parts: object,
  config: object = {},
  base = join(tokenizerGolden, 'sentencepiece'),
): Promise<string> {
  const json: unknown = JSON.parse(await readFile(join(base, 'tokenizer.json'), 'utf8'))
  return folderOf({ 'tokenizer.json': Object.assign({}, json, parts), 'tokenizer_config.json': config })
}
