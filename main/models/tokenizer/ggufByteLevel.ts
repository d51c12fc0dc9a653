import { WorkbenchError } from '../../base/errors.ts'
import { quote } from '../../files/quote.ts'
import { ggufPreTokenizers } from './ggufPreTokenizers.ts'
import { splitPatterns } from './splitPatterns.ts'
import { brokenTokenizer, readStrings, type GgufMetadata, type GgufVocabulary } from './ggufVocabulary.ts'

/** The parts of a tokenizer.json that differ between kinds of tokenizers. */
export interface TokenizerParts {
  readonly normalizer: unknown
  readonly pre_tokenizer: unknown
  readonly decoder: unknown
  readonly model: Readonly<Record<string, unknown>>
  /** Where the file does not say. */
  readonly addsBos: boolean
  /** Tokens that the merges make, though the file marks them as such that are found whole. */
  readonly isMerged: (id: number) => boolean
  readonly notes: readonly string[]
}

/** Byte-level BPE: `tokenizer.ggml.model` is `gpt2`, and `tokenizer.ggml.pre` says how a text is taken apart. */
export function byteLevelParts(metadata: GgufMetadata, vocabulary: GgufVocabulary, path: string): TokenizerParts {
  const name = metadata.get('tokenizer.ggml.pre') ?? 'default'
  const pre = typeof name === 'string' ? ggufPreTokenizers.get(name) : undefined
  if (pre === undefined)
    throw new WorkbenchError(
      'input.unsupported',
      `${path} has the pre-tokenizer ${quote(name)}, which is not read: give token ids with --ids, or use the model's ` +
        'folder with its tokenizer.json',
      { path, found: name },
    )
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true }
  const { patterns, ignoreMerges = false, addsBos = false } = pre
  const isPlain = patterns.length === 1 && patterns[0] === splitPatterns.gpt2
  return {
    normalizer: null,
    pre_tokenizer: isPlain
      ? { ...bytes, use_regex: true }
      : { type: 'Sequence', pretokenizers: [...patterns.map(isolated), { ...bytes, use_regex: false }] },
    decoder: { ...bytes, add_prefix_space: true, use_regex: true },
    model: {
      ...{ type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null },
      ...{ fuse_unk: false, byte_fallback: false, ignore_merges: ignoreMerges },
      vocab: Object.fromEntries(vocabulary.idOf),
      merges: readMerges(metadata, vocabulary, path),
    },
    addsBos,
    isMerged: () => false,
    notes:
      name === 'default'
        ? [
            `${path} does not say how its tokenizer takes a text apart: llama.cpp's way without a name is followed, ` +
              'which may give other tokens than those that the model has learned.',
          ]
        : [],
  }
}

function isolated(regex: string) {
  return { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false }
}

function readMerges(metadata: GgufMetadata, { idOf }: GgufVocabulary, path: string): [string, string][] {
  return readStrings(metadata, 'merges', path).map((merge, i) => {
    const space = merge.indexOf(' ', 1)
    const pair: [string, string] = [merge.slice(0, Math.max(0, space)), merge.slice(space + 1)]
    if (space < 0 || pair[1] === '') throw brokenTokenizer(path, `merge ${i} is ${quote(merge)}, not two tokens`)
    const unknown = [...pair, pair.join('')].find((token) => !idOf.has(token))
    if (unknown !== undefined)
      throw brokenTokenizer(path, `merge ${i} is ${quote(merge)}, and ${quote(unknown)} is no token`)
    return pair
  })
}
