import { WorkbenchError } from '../../base/errors.ts'
import { isObject } from '../../base/isObject.ts'

/** Above every vocabulary there is; keeps a hostile id from filling memory with empty places. */
const maxTokenId = 2 ** 24
/** Characters; the longest token that there is has some hundreds. */
const maxTokenLength = 4096

/**
 * Checks what the tokenizer library takes on trust: that ids are ids, and that nothing is asked for that it would
 * pass over in silence and so tokenise differently from the reference, and that every token has one id of its own.
 *
 * @returns one more than the largest token id
 * @throws WorkbenchError 'input.format' or 'input.unsupported'
 */
export function checkTokenizerJson(json: Readonly<Record<string, unknown>>, path: string): number {
  const { model, added_tokens: added } = json
  const broken = (what: string) =>
    new WorkbenchError('input.format', `${path} is not a valid tokenizer: ${what}`, { path })
  if (!isObject(model)) throw broken('it has no model')
  if (!Array.isArray(added)) throw broken('added_tokens is not a list')
  const ids = [...vocabularyIds(model['vocab'])]
  for (const token of added) {
    if (!isObject(token) || typeof token['content'] !== 'string' || token['content'] === '')
      throw broken('an added token has no content')
    ids.push(token['id'])
  }
  if (ids.length === 0) throw broken('it has no vocabulary')
  for (const token of tokenTexts(model['vocab'], added))
    if (token.length > maxTokenLength)
      throw broken(`a token has ${token.length} characters; at most ${maxTokenLength} are read`)
  let largest = 0
  for (const id of ids) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= maxTokenId)
      throw broken(`${JSON.stringify(id) ?? 'nothing'} stands in the place of a token id`)
    largest = Math.max(largest, id)
  }
  const feature = unsupportedFeature(json, model, added)
  if (feature)
    throw new WorkbenchError('input.unsupported', `${path} uses ${feature}, which is not supported`, { path })
  const contradiction = sharedId(model['vocab'], added)
  if (contradiction) throw broken(contradiction)
  return largest + 1
}

/** What is said of a token that has two ids or shares its own; an added token may repeat a word of the vocabulary. */
function sharedId(vocab: unknown, added: readonly unknown[]): string | null {
  const words = new Map<number, string>()
  const listed = new Map<string, number>()
  if (Array.isArray(vocab)) {
    for (const [id, entry] of vocab.entries()) {
      const word = String(Array.isArray(entry) ? entry[0] : '')
      words.set(id, word)
      // A Unigram list may hold a word twice; its first place counts.
      if (!listed.has(word)) listed.set(word, id)
    }
  }
  const ids = isObject(vocab) ? vocab : {}
  for (const word in ids) {
    const id = Number(ids[word])
    const other = words.get(id)
    if (other !== undefined) return `the tokens ${name(other)} and ${name(word)} both have the id ${id}`
    words.set(id, word)
  }
  for (const token of added) {
    if (!isObject(token)) continue
    const id = Number(token['id'])
    const content = String(token['content'])
    const listedId = Number(Object.hasOwn(ids, content) ? ids[content] : (listed.get(content) ?? id))
    if (listedId !== id) return `the token ${name(content)} has the ids ${listedId} and ${id}`
    const other = words.get(id) ?? content
    if (other !== content) return `the tokens ${name(other)} and ${name(content)} both have the id ${id}`
    words.set(id, content)
    listed.set(content, id)
  }
  return null
}

function name(token: string): string {
  return JSON.stringify(token.length > 60 ? `${token.slice(0, 60)}…` : token)
}

/** Ids of a `{token: id}` vocabulary, or positions of a Unigram model's list. */
function vocabularyIds(vocab: unknown): Iterable<unknown> {
  if (Array.isArray(vocab)) return vocab.keys()
  return isObject(vocab) ? Object.values(vocab) : []
}

function* tokenTexts(vocab: unknown, added: readonly unknown[]): Iterable<string> {
  if (isObject(vocab)) yield* Object.keys(vocab)
  if (Array.isArray(vocab))
    for (const entry of vocab) if (Array.isArray(entry) && typeof entry[0] === 'string') yield entry[0]
  for (const token of added) if (isObject(token) && typeof token['content'] === 'string') yield token['content']
}

/** Those that give what the Rust library gives, some of them after `prepareTokenizerJson`. */
const preTokenizers = new Set<unknown>(['Sequence', 'ByteLevel', 'Split', 'Digits', 'Whitespace', 'Metaspace'])

function unsupportedFeature(
  json: Readonly<Record<string, unknown>>,
  model: Readonly<Record<string, unknown>>,
  added: unknown[],
) {
  const { type, continuing_subword_prefix: prefix, dropout } = model
  if (type !== undefined && type !== 'BPE' && type !== 'Unigram' && type !== 'WordPiece')
    return `a ${JSON.stringify(type)} model`
  if (type !== 'WordPiece' && prefix) return 'a continuing_subword_prefix'
  if (dropout) return 'dropout, which makes tokens random'
  if (added.some((token) => isObject(token) && token['single_word'] === true))
    return 'added tokens that match whole words only'
  const step = partsWithin(json['pre_tokenizer']).find(({ type }) => !preTokenizers.has(type))
  if (step) return `the pre-tokenizer ${JSON.stringify(step['type'])}`
  const parts = [json['normalizer'], json['pre_tokenizer'], json['post_processor'], json['decoder']].flatMap(
    partsWithin,
  )
  for (const part of parts) {
    const { type, behavior, pattern, invert } = part
    if (type !== 'Split' && type !== 'Replace') continue
    if (!isObject(pattern) || (typeof pattern['String'] !== 'string' && typeof pattern['Regex'] !== 'string'))
      return `a ${type} without a pattern`
    if (
      typeof behavior === 'string' &&
      /merged|contiguous/i.test(behavior) &&
      !invert &&
      !isReplacedBefore(pattern, parts)
    )
      return `a Split of the behaviour ${behavior}`
  }
  return null
}

/** Every object with a type inside a component. */
export function partsWithin(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(partsWithin)
  if (!isObject(value)) return []
  return [...(typeof value['type'] === 'string' ? [value] : []), ...Object.values(value).flatMap(partsWithin)]
}

/** Gemma's Split looks for spaces, of which its normalizer has left none: how it splits is then all the same. */
function isReplacedBefore(pattern: Record<string, unknown>, parts: readonly Record<string, unknown>[]): boolean {
  const text = pattern['String']
  return parts.some(
    ({ type, pattern: other, content }) =>
      type === 'Replace' && isObject(other) && typeof text === 'string' && other['String'] === text && content !== text,
  )
}
