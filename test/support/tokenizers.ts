import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTokenizer, type Tokenizer } from '../../main/models/tokenizer/tokenizer.ts'

const golden = join(import.meta.dirname, '../golden')

export const publishedModel = join(golden, 'published/model')
export const tokenizerGolden = join(golden, 'tokenizer')

/** Reference file and tokenizer folder. */
export const referenceFolders: readonly (readonly [name: string, folder: string])[] = [
  ['bytelevel', publishedModel],
  ['sentencepiece', join(tokenizerGolden, 'sentencepiece')],
  ['unigram', join(tokenizerGolden, 'unigram')],
]

/** What test/golden/tokenizer/make.py writes. */
export interface TokenizerReference {
  /** Text, its ids, and what these decode to (1: the text). */
  readonly texts: readonly (readonly [string, number[], string | 1])[]
  readonly ids: readonly (readonly [number[], string])[]
  readonly pre_tokenizer?: unknown
}

export async function readReference(name: string): Promise<TokenizerReference> {
  return JSON.parse(await readFile(join(tokenizerGolden, `${name}.json`), 'utf8')) as TokenizerReference
}

const cache = new Map<string, Promise<Tokenizer>>()

/** The tokenizer of a folder that does not change, loaded once per test file. */
export function loaded(folder: string): Promise<Tokenizer> {
  const known = cache.get(folder)
  if (known) return known
  const loading = load(folder)
  cache.set(folder, loading)
  return loading
}

async function load(folder: string): Promise<Tokenizer> {
  const tokenizer = await loadTokenizer(folder)
  if (!tokenizer) throw new Error(`no tokenizer in ${folder}`)
  return tokenizer
}
