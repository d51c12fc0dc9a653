import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openGguf } from '../../../../main/files/gguf.ts'
import type { GgufValue } from '../../../../main/files/ggufCursor.ts'
import { stopIds } from '../../../../main/jobs/stopIds.ts'
import { checkTokenizerJson } from '../../../../main/models/tokenizer/checkTokenizerJson.ts'
import { loadChatTemplate } from '../../../../main/models/tokenizer/chatTemplate.ts'
import { ggufTokenizerFiles } from '../../../../main/models/tokenizer/ggufTokenizer.ts'
import { loadTokenizer, type Tokenizer } from '../../../../main/models/tokenizer/tokenizer.ts'
import { fakeHooks } from '../../../support/fakeParts.ts'
import { byteLevelMetadata } from '../../../support/ggufTokenizers.ts'
import { loaded, publishedModel, readReference } from '../../../support/tokenizers.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

type Metadata = Map<string, GgufValue>

const golden = join(import.meta.dirname, '../../../golden/ggufTokenizers')
const fileOf = (name: string) => join(golden, `${name}.gguf`)

interface Reference {
  readonly texts: readonly string[]
  readonly ids: readonly (readonly number[])[]
  readonly transformers?: readonly (readonly number[])[]
}

async function reference<T = Reference>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(golden, `${name}.json`), 'utf8')) as T
}

/** The metadata of a file, with changes; null takes a key away. */
async function metadataOf(name: string, changes: Readonly<Record<string, GgufValue | null>> = {}): Promise<Metadata> {
  await using gguf = await openGguf(fileOf(name))
  const changed = new Map([...gguf.metadata])
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) changed.delete(`tokenizer.${key}`)
    else changed.set(`tokenizer.${key}`, value)
  }
  return changed
}

function differing(tokenizer: Tokenizer, texts: readonly string[], ids: readonly (readonly number[])[]): string[] {
  const found = texts.map((text) => tokenizer.encode(text, { addSpecialTokens: false }))
  return texts.filter((_, i) => String(found[i]) !== String(ids[i]))
}

/** The tokenizer of a folder that holds what was made of the metadata. */
async function tokenizerOf(metadata: Metadata) {
  const files = ggufTokenizerFiles(metadata, '/m/model.gguf')!
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'tokenizer.json'), JSON.stringify(files.tokenizer))
  await writeFile(join(dir, 'tokenizer_config.json'), JSON.stringify(files.config))
  return loaded(dir)
}

describe('ggufTokenizerFiles', () => {
  test.each([
    ['gpt-2', 'bytelevel'],
    ['smollm', 'digits'],
    ['llama-bpe', 'split'],
  ])('takes a text apart as %s does: %s.json', async (pre, reference) => {
    const json: unknown = JSON.parse(await readFile(join(publishedModel, 'tokenizer.json'), 'utf8'))
    const tokenizer = await tokenizerOf(byteLevelMetadata(json, pre))
    const { texts } = await readReference(reference)
    expect(texts.filter(([text, ids]) => String(tokenizer.encode(text)) !== String(ids))).toEqual([])
  })

  describe('byte-level, against the official Rust tokenizer', async () => {
    const { texts, ids } = await reference<{ texts: string[]; ids: Record<string, number[][]> }>('crossing')

    test.each(Object.keys(ids))('a text is taken apart as %s does', async (pre) => {
      const tokenizer = await tokenizerOf(await metadataOf('crossing', { 'ggml.pre': pre }))
      expect(differing(tokenizer, texts, ids[pre]!)).toEqual([])
      expect(texts.length).toBeGreaterThan(100)
    })

    test('no two take these texts apart alike, but for two that differ in how they merge', () => {
      const all = Object.entries(ids).map(([pre, found]) => [JSON.stringify(found), pre] as const)
      const shared = [...Map.groupBy(all, ([found]) => found).values()].map((group) => group.map(([, pre]) => pre))
      expect(shared.filter(({ length }) => length > 1)).toEqual([['llama-bpe', 'dbrx']])
    })

    test('a GGUF file is read itself, and ids are decoded to the text', async () => {
      const tokenizer = (await loadTokenizer(fileOf('crossing')))!
      expect(differing(tokenizer, texts, ids['qwen2']!)).toEqual([])
      expect(texts.filter((text, i) => tokenizer.decode(ids['qwen2']![i]!) !== text)).toEqual([])
      expect(tokenizer).toMatchObject({ bosId: 0, eosId: 1, notes: [] })
    })
  })

  test('SentencePiece’s own tokens come out, byte for byte, also where transformers’ reader has others', async () => {
    const { texts, ids, transformers } = await reference('sentencepiece')
    const tokenizer = (await loadTokenizer(fileOf('sentencepiece')))!
    expect(differing(tokenizer, texts, ids)).toEqual([])
    const others = texts.filter((_, i) => String(ids[i]) !== String(transformers![i]))
    expect(others.length).toBe(9)
    expect(others.filter((text) => !/^ |<s>|<\|end\|>|<\|user\|>/.test(text))).toEqual([])
    expect(tokenizer.decode(ids[texts.indexOf('a  b')]!)).toBe('a  b')
  })

  test('Gemma’s runs of spaces are merged, and no space is put before a text', async () => {
    const { texts, ids } = await reference('gemma')
    const tokenizer = (await loadTokenizer(fileOf('gemma')))!
    // transformers' reader alone takes the token for the unknown, written out, for plain text
    expect(differing(tokenizer, texts, ids).filter((text) => !text.includes('<unk>'))).toEqual([])
  })

  test('of llama-bpe a word that is a token is that token, whatever the merges make of it', async () => {
    const words = { 'ggml.tokens': [...'abcdefghijkl', 'abc'], 'ggml.token_type': null, 'ggml.merges': [] }
    const encode = async (pre: string) =>
      (await tokenizerOf(await metadataOf('crossing', { ...words, 'ggml.pre': pre }))).encode('abc')
    expect(await encode('llama-bpe')).toEqual([0, 12]) // `a` is what the file names as its first token
    expect(await encode('dbrx')).toEqual([0, 1, 2])
  })

  test('the first token is the file’s, the last is left out and said', async () => {
    const tokenizer = (await loadTokenizer(fileOf('gemma')))!
    expect(tokenizer.encode('a')).toEqual([1, ...tokenizer.encode('a', { addSpecialTokens: false })])
    expect(tokenizer.notes).toEqual([
      expect.stringMatching(/gemma\.gguf puts <\/s> behind a text; prompts are read without/),
    ])
  })

  test.each([
    ['qwen2', null, []],
    ['llama-bpe', null, [0]],
    ['tekken', null, [0]],
    ['llama-bpe', false, []],
    ['qwen2', true, [0]],
  ])('a byte-level text of %s, told %s, begins with %j', async (pre, told, first) => {
    const metadata = await metadataOf('crossing', { 'ggml.pre': pre, 'ggml.add_bos_token': told })
    const tokenizer = await tokenizerOf(metadata)
    expect(tokenizer.encode('a')).toEqual([...first, ...tokenizer.encode('a', { addSpecialTokens: false })])
  })

  test('Phi-3’s own tokens swallow the white space behind them', async () => {
    const metadata = await metadataOf('sentencepiece', {})
    const plain = await tokenizerOf(metadata)
    const phi3 = await tokenizerOf(new Map([...metadata, ['general.architecture', 'phi3']]))
    const encode = (tokenizer: Tokenizer, text: string) => tokenizer.encode(text, { addSpecialTokens: false })
    expect(encode(phi3, '<|end|>\n\na')).toEqual(encode(plain, '<|end|>a'))
    expect(encode(phi3, '<s>\n\na')).toEqual(encode(plain, '<s>\n\na'))
  })

  test('a file that does not name its pre-tokenizer is read as llama.cpp reads it, and that is said', async () => {
    const files = ggufTokenizerFiles(await metadataOf('crossing', { 'ggml.pre': null }), '/m/model.gguf')
    expect(files?.notes).toEqual([
      expect.stringMatching(/^\/m\/model.gguf does not say how its tokenizer takes a text apart/),
    ])
  })

  test('a file without a tokenizer has none', async () => {
    for (const kind of [null, 'none', 'no_vocab'])
      expect(ggufTokenizerFiles(await metadataOf('crossing', { 'ggml.model': kind }), '/m/model.gguf')).toBeNull()
  })

  const list = ['a', 'b', 'ab']
  const small = { 'ggml.tokens': list, 'ggml.token_type': null, 'ggml.merges': ['a b'] }

  test.each<[string, string, Readonly<Record<string, GgufValue | null>>, RegExp]>([
    ['another kind', 'crossing', { 'ggml.model': 'rwkv' }, /of the kind "rwkv"; gpt2 and llama are read/],
    ['a kind that is a number', 'crossing', { 'ggml.model': 7 }, /of the kind 7;/],
    [
      'an unknown pre-tokenizer',
      'crossing',
      { 'ggml.pre': 'kimi-k2' },
      /the pre-tokenizer "kimi-k2", which is not read/,
    ],
    ['a pre-tokenizer of JavaScript', 'crossing', { 'ggml.pre': 'constructor' }, /the pre-tokenizer "constructor"/],
    ['no tokens', 'crossing', { 'ggml.tokens': null }, /tokenizer.ggml.tokens is not a list of texts/],
    ['an empty list of tokens', 'crossing', { ...small, 'ggml.tokens': [] }, /it has no tokens/],
    ['tokens that are numbers', 'crossing', { 'ggml.tokens': new Int32Array(9) }, /is not a list of texts/],
    [
      'a token that is no text',
      'crossing',
      { ...small, 'ggml.tokens': ['a', 7] },
      /element 1 of tokenizer.ggml.tokens is not/,
    ],
    ['a token twice', 'crossing', { ...small, 'ggml.tokens': [...list, 'b'] }, /the token "b" has the ids 1 and 3/],
    [
      'too many tokens',
      'crossing',
      { ...small, 'ggml.tokens': Array(2 ** 20 + 1).fill('a') },
      /has 1048577 tokens; at most/,
    ],
    [
      'a token of many characters',
      'crossing',
      { ...small, 'ggml.tokens': [...list, 'x'.repeat(5000)] },
      /has 5000 characters/,
    ],
    ['too few types', 'crossing', { ...small, 'ggml.token_type': new Int32Array(2) }, /it has 3 tokens and 2 numbers/],
    ['types that are texts', 'crossing', { ...small, 'ggml.token_type': list }, /token_type is not a list of numbers/],
    ['no merges', 'crossing', { 'ggml.merges': null }, /tokenizer.ggml.merges is not a list of texts/],
    ['a merge of one token', 'crossing', { ...small, 'ggml.merges': ['ab'] }, /merge 0 is "ab", not two tokens/],
    ['a merge of nothing', 'crossing', { ...small, 'ggml.merges': ['a '] }, /merge 0 is "a ", not two tokens/],
    [
      'a merge of an unknown token',
      'crossing',
      { ...small, 'ggml.merges': ['a c'] },
      /merge 0 is "a c", and "c" is no token/,
    ],
    ['a merge to an unknown token', 'crossing', { ...small, 'ggml.merges': ['b a'] }, /and "ba" is no token/],
    ['an id that is a text', 'crossing', { 'ggml.bos_token_id': 'x' }, /bos_token_id is "x", not a token id/],
    [
      'a first token that it does not name',
      'crossing',
      { 'ggml.bos_token_id': null, 'ggml.add_bos_token': true },
      /does not say which/,
    ],
    [
      'a switch that is a number',
      'crossing',
      { 'ggml.add_bos_token': 1 },
      /add_bos_token is 1, neither true nor false/,
    ],
    ['no scores', 'sentencepiece', { 'ggml.scores': null }, /it has no tokenizer.ggml.scores/],
    [
      'too few scores',
      'sentencepiece',
      { 'ggml.scores': new Float32Array(2) },
      /and 2 numbers in tokenizer.ggml.scores/,
    ],
    [
      'a score that is no number',
      'sentencepiece',
      { 'ggml.scores': new Float32Array(1500).fill(NaN) },
      /the score of token 0 is/,
    ],
    [
      'tokens without end',
      'sentencepiece',
      { ...small, 'ggml.tokens': list.map((token) => token.repeat(20_000)), 'ggml.scores': new Float32Array(3) },
      /are too long to be looked through/,
    ],
    ['a template that is a number', 'crossing', { chat_template: 7 }, /tokenizer.chat_template is not a text/],
  ])('refuses %s in one sentence that names the file', async (_, name, changes, message) => {
    const metadata = await metadataOf(name, changes)
    const read = () => {
      const files = ggufTokenizerFiles(metadata, '/m/model.gguf')!
      checkTokenizerJson(files.tokenizer, '/m/model.gguf')
    }
    expect(read).toThrow(message)
    expect(read).toThrow(/^[^\n]*\/m\/model\.gguf/)
  })

  test('the end that a file names is found in a text, though it be marked as a word, but no word is', async () => {
    const types = new Int32Array(2201).fill(1)
    const metadata = await metadataOf('crossing', { 'ggml.token_type': types, 'ggml.bos_token_id': 70 })
    const { tokenizer } = ggufTokenizerFiles(metadata, '/m/model.gguf')!
    expect(tokenizer['added_tokens']).toMatchObject([{ id: 1, content: '<|end|>', special: true }])
  })

  test('the end of a turn is one of the tokens that end an answer', async () => {
    const tokenizer = await tokenizerOf(
      await metadataOf('crossing', { 'ggml.eos_token_id': 0, 'ggml.eot_token_id': 1 }),
    )
    const { hooks } = fakeHooks()
    expect([...(await stopIds(fileOf('crossing'), tokenizer, hooks))]).toEqual([0, 1])
  })

  test('ids beyond the last token stand for none, as converters write them', async () => {
    const none = { 'ggml.padding_token_id': 2 ** 32 - 1, 'ggml.unknown_token_id': 18446744073709551615n }
    const { config } = ggufTokenizerFiles(await metadataOf('crossing', none), '/m/model.gguf')!
    expect(Object.keys(config)).not.toContain('pad_token')
    expect(Object.keys(config)).not.toContain('unk_token')
  })

  test('tokens by names of JavaScript’s own are tokens like others', async () => {
    const tokens = [...'abc_rotdpuns', '__proto__', 'constructor']
    const odd = { 'ggml.tokens': tokens, 'ggml.token_type': new Int32Array(14).fill(1).fill(4, 12), 'ggml.merges': [] }
    const tokenizer = await tokenizerOf(await metadataOf('crossing', odd))
    expect(tokenizer.encode('a__proto__constructor')).toEqual([0, 12, 13])
  })
})

describe('loadChatTemplate: a GGUF file', () => {
  const messages = [{ role: 'user' as const, content: 'Hi' }]

  test('has its templates by their names, and the special tokens of its vocabulary', async () => {
    const template = (await loadChatTemplate(fileOf('crossing')))!
    expect(template.names).toEqual(['default', 'tools'])
    expect(template.render(messages)).toBe('<|endoftext|><|user|>Hi<|end|>')
    expect(template.render(messages, { name: 'tools' })).toBe('tools')
    expect(await loadChatTemplate(fileOf('gemma'))).toBeNull()
  })

  test('in a folder stands for the folder, unless that has a tokenizer.json', async () => {
    const dir = await temporaryFolder()
    await copyFile(fileOf('crossing'), join(dir, 'model.gguf'))
    expect((await loadTokenizer(dir))!.nVocab).toBe((await loadTokenizer(fileOf('crossing')))!.nVocab)
    expect((await loadChatTemplate(dir))!.render(messages)).toBe('<|endoftext|><|user|>Hi<|end|>')
    await copyFile(join(publishedModel, 'tokenizer.json'), join(dir, 'tokenizer.json'))
    await writeFile(join(dir, 'tokenizer_config.json'), JSON.stringify({ chat_template: 'own' }))
    expect((await loadTokenizer(dir))!.nVocab).toBe(49152)
    expect((await loadChatTemplate(dir))!.render(messages)).toBe('own')
  })
})
