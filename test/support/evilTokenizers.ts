/** Parts of a tokenizer.json that make encoding or decoding a short text last for hours, or fill the memory. */
const split = (regex: string, behavior = 'Isolated') => ({
  pre_tokenizer: { type: 'Split', pattern: { Regex: regex }, behavior, invert: false },
})
const replace = (pattern: object, content: string) => ({ type: 'Replace', pattern, content })
const sequence = (normalizers: readonly object[]) => ({ type: 'Sequence', normalizers })

/** Name, change of tokenizer.json, and a text that it hangs on. */
export const evilTokenizers: readonly (readonly [string, object, string])[] = [
  ['a repeated repetition', split('(a+)+$'), `${'a'.repeat(40)}!`],
  ['repeated alternatives that overlap', split('(a|aa)+$'), `${'a'.repeat(80)}!`],
  ['a repeated choice of equals', split('(?:a|a)*b'), 'a'.repeat(40)],
  ['three levels of repetition', split('((a*)*)*b'), 'a'.repeat(40)],
  ['a backreference', split('(a*)*\\1b'), 'a'.repeat(40)],
  ['a look ahead', split('(?=(?:a+)+$)a'), `${'a'.repeat(40)}!`],
  ['a look behind', split('(?<=^(?:a+)+)b'), `!${'a'.repeat(40)}b`],
  ['words with optional spaces', split('(\\w+\\s?)+$'), `${'ab '.repeat(30)}!`],
  ['many unbounded parts', split(`${'a*'.repeat(12)}b`), 'a'.repeat(400)],
  ['many optional parts', split(`(?:${'a?'.repeat(40)}${'a'.repeat(40)})`), 'a'.repeat(39)],
  ['counted repetitions of repetitions', split('(?:a{1,20}){1,20}b'), 'a'.repeat(60)],
  ['letters of a class', split('([\\p{L}]+[\\p{L}\\p{N}]*)+$'), `${'é'.repeat(60)}!`],
  ['a Split that removes', split('(a+)+$', 'Removed'), `${'a'.repeat(40)}!`],
  ['a normalizer', { normalizer: replace({ Regex: '(a+)+$' }, '') }, `${'a'.repeat(40)}!`],
  [
    'a normalizer inside others',
    { normalizer: sequence([sequence([replace({ Regex: '(x+x+)+y' }, '')])]) },
    'x'.repeat(60),
  ],
  ['a decoder', { decoder: replace({ Regex: '(a+)+$' }, '') }, `${'a'.repeat(40)}!`],
  [
    'an added token that its normalizer hangs on',
    {
      normalizer: replace({ Regex: '(q+)+$' }, ''),
      added_tokens: [{ id: 100_000, content: `${'q'.repeat(60)}!`, special: false, normalized: true }],
    },
    'a',
  ],
  ['steps that each double the text', { normalizer: sequence(Array(40).fill(replace({ String: 'a' }, 'aa'))) }, 'a'],
  ['steps that double by a pattern', { normalizer: sequence(Array(40).fill(replace({ Regex: 'a' }, 'aa'))) }, 'a'],
  [
    'steps that decompose',
    {
      normalizer: sequence(
        Array(20)
          .fill([{ type: 'NFKC' }, replace({ String: ' ' }, '\ufdfa')])
          .flat(),
      ),
    },
    '\ufdfa',
  ],
  [
    'a decoder that doubles each token',
    { decoder: { type: 'Sequence', decoders: Array(40).fill(replace({ String: 'a' }, 'aa')) } },
    'a',
  ],
  [
    'a template that repeats the text',
    {
      post_processor: {
        type: 'Sequence',
        processors: Array(40).fill({
          ...{ type: 'TemplateProcessing', special_tokens: {}, pair: [] },
          single: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
        }),
      },
    },
    'a',
  ],
]
