import { brokenTokenizer, readFlag, readNumbers, type GgufMetadata, type GgufVocabulary } from './ggufVocabulary.ts'
import type { TokenizerParts } from './ggufByteLevel.ts'

/** What SentencePiece writes for a space. */
const mark = '▁'
/** Steps that looking for the parts of all tokens may take; the largest vocabulary takes 20 million. */
const mostSteps = 2 ** 28

/**
 * SentencePiece BPE: `tokenizer.ggml.model` is `llama`. There are no merges in the file: two neighbours become one token
 * where there is such a token, that of the best score first. Characters without a token become bytes.
 */
export function sentencePieceParts(metadata: GgufMetadata, vocabulary: GgufVocabulary, path: string): TokenizerParts {
  const hasPrefix = readFlag(metadata, 'add_space_prefix', path) ?? true
  const spelling = respelled(vocabulary)
  const vocab = new Map(spelling.map((token, id) => [token, id]))
  const replace = { type: 'Replace', pattern: { String: ' ' }, content: mark }
  const decoders = [
    ...[{ type: 'Replace', pattern: { String: mark }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }],
    ...(hasPrefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
  ]
  return {
    normalizer: hasPrefix ? { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: mark }, replace] } : replace,
    pre_tokenizer: null,
    decoder: { type: 'Sequence', decoders },
    model: {
      ...{ type: 'BPE', dropout: null, unk_token: vocabulary.unk === null ? null : spelling[vocabulary.unk]! },
      ...{ continuing_subword_prefix: null, end_of_word_suffix: null },
      ...{ fuse_unk: true, byte_fallback: true, ignore_merges: false },
      vocab: Object.fromEntries(vocab),
      merges: mergesOf(metadata, vocabulary, spelling, vocab, path),
    },
    addsBos: true,
    isMerged: (id) => spelling[id] !== vocabulary.tokens[id],
    notes: [],
  }
}

/**
 * Tokens of spaces alone stand in some files (Gemma's) with real spaces, though the tokenizer sees marks where a text has
 * spaces.
 */
function respelled({ tokens, idOf, kindOf }: GgufVocabulary): readonly string[] {
  return tokens.map((token, id) => {
    const marks = mark.repeat(token.length)
    return kindOf(id) === 'userDefined' && /^ +$/.test(token) && !idOf.has(marks) ? marks : token
  })
}

interface Merge {
  readonly pair: readonly [string, string]
  readonly score: number
}

/** Every way to make a token of two others, the best first; of two ways to one token the longer beginning. */
function mergesOf(
  metadata: GgufMetadata,
  { tokens }: GgufVocabulary,
  spelling: readonly string[],
  vocab: ReadonlyMap<string, number>,
  path: string,
): (readonly [string, string])[] {
  const scores = readNumbers(metadata, 'scores', tokens.length, path)
  if (scores === null) throw brokenTokenizer(path, 'it has no tokenizer.ggml.scores')
  if (spelling.reduce((sum, { length }) => sum + length ** 2, 0) > mostSteps)
    throw brokenTokenizer(path, 'its tokens are too long to be looked through')
  const merges: Merge[] = []
  for (const [id, token] of spelling.entries()) {
    // Spaces first, and few before many, as SentencePiece has them before all else.
    const score = token === tokens[id] ? scores[id]! : Number.MAX_SAFE_INTEGER - id
    if (Number.isNaN(score)) throw brokenTokenizer(path, `the score of token ${id} is no number`)
    for (let at = token.length - 1; at > 0; at--) {
      const pair = [token.slice(0, at), token.slice(at)] as const
      if (vocab.has(pair[0]) && vocab.has(pair[1])) merges.push({ pair, score })
    }
  }
  return merges.sort((a, b) => b.score - a.score || b.pair[0].length - a.pair[0].length).map(({ pair }) => pair)
}
