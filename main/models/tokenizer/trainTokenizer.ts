/**
 * Learns a byte-level BPE vocabulary from texts (Sennrich et al. 2016, arXiv 1508.07909): starting from bytes, the most
 * frequent pair of neighbours inside a piece becomes a token, again and again. Equal texts give equal bytes.
 *
 * Pieces are words with the space before them, as GPT-2 has them, and single line breaks: a text can be tokenised line by
 * line.
 */
import { byteLevelAlphabet } from './byteLevelAlphabet.ts'

export interface TokenizerTraining {
  /** Most tokens, special ones included. */
  readonly nVocab: number
  /** Pairs that are rarer are not merged. */
  readonly minCount: number
  /** Texts that must become one token each, whatever the texts say; every prefix of them becomes one too. */
  readonly required: readonly string[]
  /** Written at the end of a text; id 0. */
  readonly endOfText: string
}

const piece = /\n|'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|[^\S\n]+(?!\S)|[^\S\n]+/gu

/** The content of `tokenizer.json`. */
export function trainTokenizer(texts: Iterable<string>, options: TokenizerTraining): Record<string, unknown> {
  const alphabet = byteLevelAlphabet()
  const vocab = new Map<string, number>([[options.endOfText, 0]])
  const add = (token: string): void => void (vocab.has(token) || vocab.set(token, vocab.size))
  for (const char of alphabet.toSorted()) add(char)
  const pairs = new Pairs(countedPieces(texts, alphabet))
  const merges: [string, string][] = []
  const merge = (left: string, right: string): void => {
    merges.push([left, right])
    add(left + right)
    pairs.merge(left, right)
  }
  for (const text of options.required) {
    const [first = '', ...rest] = spelled(text, alphabet)
    let token = first
    for (const char of rest) {
      if (!vocab.has(token + char)) merge(token, char)
      token += char
    }
  }
  while (vocab.size < options.nVocab) {
    const best = pairs.mostFrequent(options.minCount)
    if (best === null) break
    merge(...best)
  }
  return tokenizerJson(vocab, merges, options.endOfText)
}

interface Word {
  parts: string[]
  readonly count: number
}

function countedPieces(texts: Iterable<string>, alphabet: readonly string[]): Word[] {
  const counts = new Map<string, number>()
  for (const text of texts) for (const [word] of text.matchAll(piece)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].map(([text, count]) => ({ parts: spelled(text, alphabet), count }))
}

/** Each byte as the character that stands for it. */
function spelled(text: string, alphabet: readonly string[]): string[] {
  return Array.from(new TextEncoder().encode(text), (byte) => alphabet[byte]!)
}

/** How often each pair of neighbours occurs in the words, kept up to date while pairs are merged. */
class Pairs {
  readonly #counts = new Map<string, number>()
  readonly #words = new Map<string, Set<Word>>()

  constructor(words: readonly Word[]) {
    for (const word of words) this.#count(word, 1)
  }

  /** Ties go to the pair that comes first in the order of its characters. */
  mostFrequent(minCount: number): [string, string] | null {
    let best: string | null = null
    let most = minCount - 1
    for (const [pair, count] of this.#counts) {
      if (count > most || (count === most && best !== null && pair < best)) [best, most] = [pair, count]
    }
    return best === null ? null : (best.split(' ') as [string, string])
  }

  merge(left: string, right: string): void {
    for (const word of [...(this.#words.get(`${left} ${right}`) ?? [])]) {
      this.#count(word, -1)
      const { parts } = word
      for (let i = 1; i < parts.length; i++) {
        if (parts[i - 1] === left && parts[i] === right) parts.splice(i - 1, 2, left + right)
      }
      this.#count(word, 1)
    }
  }

  #count(word: Word, sign: 1 | -1): void {
    const { parts, count } = word
    for (let i = 1; i < parts.length; i++) {
      const pair = `${parts[i - 1]} ${parts[i]}` // no character of the alphabet is a space
      const total = (this.#counts.get(pair) ?? 0) + sign * count
      if (total === 0) this.#counts.delete(pair)
      else this.#counts.set(pair, total)
      const words = this.#words.get(pair) ?? new Set()
      this.#words.set(pair, words)
      if (sign === 1) words.add(word)
      else words.delete(word)
    }
  }
}

function tokenizerJson(vocab: ReadonlyMap<string, number>, merges: readonly [string, string][], endOfText: string) {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      { id: 0, content: endOfText, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
    ],
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { String: '\n' }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(vocab),
      merges,
    },
  }
}
