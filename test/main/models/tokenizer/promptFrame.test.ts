import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { promptFrame } from '../../../../main/models/tokenizer/promptFrame.ts'
import type { SpecialTokens, TokenizerFiles } from '../../../../main/models/tokenizer/tokenizerFile.ts'
import { tokenizerGolden } from '../../../support/tokenizers.ts'

interface Reference {
  readonly processors: Readonly<Record<string, unknown>>
  readonly cases: readonly (readonly [
    ...[base: string, processor: string, tokenizerClass: string, flags: string],
    ...[lead: number[], tail: number[]],
  ])[]
}

const none: SpecialTokens = {
  ...{ bosToken: '<s>', eosToken: '</s>', eotToken: null, unkToken: null, padToken: null },
  ...{ addBosToken: null, addEosToken: null, tokenizerClass: null },
}

function files(postProcessor: unknown, special: Partial<SpecialTokens> = {}): TokenizerFiles {
  return {
    path: '/m/tokenizer.json',
    json: { post_processor: postProcessor },
    nVocab: 9,
    notes: [],
    special: { ...none, ...special },
  }
}

describe('promptFrame, against transformers', async () => {
  const { processors, cases } = JSON.parse(await readFile(join(tokenizerGolden, 'frames.json'), 'utf8')) as Reference

  const found = cases.map(([base, processor, tokenizerClass, flags, lead, tail]) => {
    const flag = (letter: string) =>
      flags.includes(letter.toUpperCase()) ? true : flags.includes(letter) ? false : null
    const special = { tokenizerClass, addBosToken: flag('b'), addEosToken: flag('e') }
    const frame = promptFrame(files(processors[processor], special))
    return { name: `${base} ${processor} ${tokenizerClass} ${flags}`, special, lead, tail, frame }
  })

  test('the tokens before a text are the same, whatever tokenizer_config.json asks for', () => {
    expect(found.filter(({ lead, frame }) => String(frame.lead) !== String(lead)).map(({ name }) => name)).toEqual([])
    expect(found.length).toBeGreaterThan(300)
  })

  test('each token that is left out behind a text is said, and nothing is said where there is none', () => {
    const said = ({ notes }: { readonly notes: readonly string[] }) =>
      notes.some((note) => /behind a text; prompts/.test(note))
    expect(found.filter(({ tail, frame }) => said(frame) !== tail.length > 0).map(({ name }) => name)).toEqual([])
  })

  test('one note says both where tokenizer_config.json asks for something else, and only there', () => {
    const differs = ({ special, lead, tail }: (typeof found)[number]) =>
      (special.addBosToken !== null && special.addBosToken !== lead.length > 0) ||
      (special.addEosToken === true && tail.length === 0)
    const said = found.map(({ frame }) =>
      frame.notes.filter((note) => /where tokenizer_config.json has add_/.test(note)),
    )
    expect(found.filter((each, i) => said[i]!.length !== Number(differs(each))).map(({ name }) => name)).toEqual([])
  })
})

const text = { Sequence: { id: 'A', type_id: 0 } }
const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } })
const template = (single: unknown[], ids: Record<string, unknown> = { '<s>': [1], '</s>': [2] }) => ({
  ...{ type: 'TemplateProcessing', single, pair: [] },
  special_tokens: Object.fromEntries(Object.entries(ids).map(([id, list]) => [id, { id, ids: list, tokens: [id] }])),
})

describe('promptFrame', () => {
  test('names the tokens and the file that is followed', () => {
    expect(promptFrame(files(template([token('<s>'), text]), { addBosToken: false, addEosToken: true })).notes).toEqual(
      [
        '/m/tokenizer.json puts <s> before a text, where tokenizer_config.json has add_bos_token: false, and nothing ' +
          'behind a text, where tokenizer_config.json has add_eos_token: true; tokenizer.json is followed, as in transformers 5.',
      ],
    )
    expect(promptFrame(files(template([text, token('</s>')]), { addEosToken: false })).notes).toEqual([
      '/m/tokenizer.json puts </s> behind a text; prompts are read without it, since the model continues them.',
    ])
  })

  test('takes the ids of a token from the template, as the official library does', () => {
    expect(promptFrame(files(template([token('<s>'), text], { '<s>': [3, 4] }))).lead).toEqual([3, 4])
  })

  test.each<[string, unknown, RegExp]>([
    ['a number', 5, /post_processor is not an object/],
    ['a kind that is not known', { type: 'Magic' }, /the post-processor "Magic", which is not supported/],
    ['a template without a text', template([token('<s>')]), /repeats the text 0 times/],
    ['a template of two texts', template([text, text]), /repeats the text 2 times/],
    ['a template of something else', template([5, text]), /has a token without ids/],
    ['a token that it does not explain', template([token('<x>'), text]), /has a token without ids/],
    ['ids that are text', template([token('<s>'), text], { '<s>': ['1'] }), /has a token without ids/],
    ['an id outside the vocabulary', template([token('<s>'), text], { '<s>': [9] }), /puts the token 9 around a text/],
    ['a broken id', template([token('<s>'), text], { '<s>': [0.5] }), /puts the token 0.5 around a text/],
    ['many tokens', template([token('<s>'), text], { '<s>': Array(65).fill(1) }), /puts 65 tokens around a text/],
    ['a pair without an id', { type: 'BertProcessing', cls: ['<s>'], sep: ['</s>', 2] }, /has a token without an id/],
    [
      'two steps that put tokens',
      { type: 'Sequence', processors: [template([token('<s>'), text]), template([text, token('</s>')])] },
      /around a text in more than one step/,
    ],
  ])('refuses %s, naming the file', (_, processor, message) => {
    expect(() => promptFrame(files(processor))).toThrow(message)
    expect(() => promptFrame(files(processor))).toThrow('/m/tokenizer.json')
  })
})
