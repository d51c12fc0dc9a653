import { WorkbenchError } from '../../base/errors.ts'
import type { GgufValue } from '../../files/ggufCursor.ts'
import { quote } from '../../files/quote.ts'

export type GgufMetadata = ReadonlyMap<string, GgufValue>

/** The tokens of a GGUF file, each with its kind, and the few that have a part to play. */
export interface GgufVocabulary {
  readonly tokens: readonly string[]
  readonly idOf: ReadonlyMap<string, number>
  readonly kindOf: (id: number) => TokenKind
  /** Ids, where the file names one that exists. */
  readonly bos: number | null
  readonly eos: number | null
  readonly eot: number | null
  readonly unk: number | null
  readonly pad: number | null
}

/** What `tokenizer.ggml.token_type` says, by its numbers. */
const kinds = ['undefined', 'normal', 'unknown', 'control', 'userDefined', 'unused', 'byte'] as const
export type TokenKind = (typeof kinds)[number]

/** Four times as many as the largest there is. */
const mostTokens = 2 ** 20

/** @throws WorkbenchError 'input.format' naming the file and what is wrong with its tokens */
export function readVocabulary(metadata: GgufMetadata, path: string): GgufVocabulary {
  const tokens = readStrings(metadata, 'tokens', path).map((token, id) => token || `[EMPTY_${id}]`) // as llama.cpp has them
  if (tokens.length === 0) throw brokenTokenizer(path, 'it has no tokens')
  if (tokens.length > mostTokens)
    throw brokenTokenizer(path, `it has ${tokens.length} tokens; at most ${mostTokens} are read`)
  const idOf = new Map<string, number>()
  for (const [id, token] of tokens.entries()) {
    const other = idOf.get(token)
    if (other !== undefined) throw brokenTokenizer(path, `the token ${quote(token)} has the ids ${other} and ${id}`)
    idOf.set(token, id)
  }
  const types = readNumbers(metadata, 'token_type', tokens.length, path)
  const isLlama = metadata.get('tokenizer.ggml.model') === 'llama' // the first files had no ids
  const special = (name: string, first: number | null = null) =>
    specialId(metadata, name, isLlama ? first : null, tokens.length, path)
  return {
    ...{ tokens, idOf },
    kindOf: (id) => kinds[types?.[id] ?? 1] ?? 'undefined',
    ...{ bos: special('bos', 1), eos: special('eos', 2), eot: special('eot') },
    ...{ unk: special('unknown', 0), pad: special('padding') },
  }
}

/** The strings of a list. @throws WorkbenchError 'input.format' when it is something else, or not there */
export function readStrings(metadata: GgufMetadata, name: string, path: string): readonly string[] {
  const value = metadata.get(`tokenizer.ggml.${name}`)
  if (!Array.isArray(value)) throw brokenTokenizer(path, `tokenizer.ggml.${name} is not a list of texts`)
  const wrong = value.findIndex((item) => typeof item !== 'string')
  if (wrong >= 0) throw brokenTokenizer(path, `element ${wrong} of tokenizer.ggml.${name} is not a text`)
  return value as readonly string[]
}

/** One number for each token, or null without any. */
export function readNumbers(
  metadata: GgufMetadata,
  name: string,
  count: number,
  path: string,
): ArrayLike<number> | null {
  const value = metadata.get(`tokenizer.ggml.${name}`)
  if (value === undefined) return null
  if (!ArrayBuffer.isView(value)) throw brokenTokenizer(path, `tokenizer.ggml.${name} is not a list of numbers`)
  if (value.length !== count)
    throw brokenTokenizer(path, `it has ${count} tokens and ${value.length} numbers in tokenizer.ggml.${name}`)
  return value
}

/** A switch, or null where the file does not say. */
export function readFlag(metadata: GgufMetadata, name: string, path: string): boolean | null {
  const value = metadata.get(`tokenizer.ggml.${name}`)
  if (value === undefined || typeof value === 'boolean') return value ?? null
  throw brokenTokenizer(path, `tokenizer.ggml.${name} is ${quote(value)}, neither true nor false`)
}

/** Converters write -1 or a number beyond the last for a token that there is not. */
function specialId(
  ...[metadata, name, first, count, path]: [GgufMetadata, string, first: number | null, number, string]
): number | null {
  const value = metadata.get(`tokenizer.ggml.${name}_token_id`) ?? first
  if (value === null) return null
  if (typeof value !== 'number' && typeof value !== 'bigint')
    throw brokenTokenizer(path, `tokenizer.ggml.${name}_token_id is ${quote(value)}, not a token id`)
  const id = Number(value)
  return Number.isInteger(id) && id >= 0 && id < count ? id : null
}

export function brokenTokenizer(path: string, what: string): WorkbenchError {
  return new WorkbenchError('input.format', `${path} has no valid tokenizer: ${what}`, { path })
}
