import { isObject } from '../../base/isObject.ts'
import { byteLevelAlphabet } from './byteLevelAlphabet.ts'
import { splitPatterns } from './splitPatterns.ts'
import type { TokenizerFiles } from './tokenizerFile.ts'

/**
 * tokenizer.json as the JavaScript library has to be given it to tokenise like the Rust one: with patterns in place of
 * pre-tokenizers that judge characters otherwise, and without bytes that have no token. What stands around a text is
 * left out.
 */
export function prepareTokenizerJson(json: TokenizerFiles['json']): Record<string, unknown> {
  const steps = preTokenizers(json['pre_tokenizer'])
  const pretokenizers = [...steps.flatMap(asPatterns), ...(steps.some(isByteLevel) ? droppedBytes(json['model']) : [])]
  return {
    ...json,
    normalizer: asLiteral(json['normalizer']) ?? null,
    decoder: asLiteral(json['decoder']) ?? null,
    post_processor: null, // `promptFrame` reads it
    pre_tokenizer: pretokenizers.length === 0 ? null : { type: 'Sequence', pretokenizers },
  }
}

/** What is put in as it is written: to the library `$&` and its kin stand for parts of the text. */
function asLiteral(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asLiteral)
  if (!isObject(value)) return value
  const { type, content } = value
  const inner = Object.entries(value).map(([key, item]) => [key, asLiteral(item)] as const)
  const literal = type === 'Replace' && typeof content === 'string' ? { content: content.replaceAll('$', '$$$$') } : {}
  return { ...Object.fromEntries(inner), ...literal }
}

function preTokenizers(value: unknown): readonly unknown[] {
  if (!isObject(value)) return []
  const { type, pretokenizers } = value
  return type === 'Sequence' && Array.isArray(pretokenizers) ? pretokenizers : [value]
}

function isByteLevel(value: unknown): value is Record<string, unknown> {
  return isObject(value) && value['type'] === 'ByteLevel'
}

/**
 * The library translates the patterns of a file properly, but its built-in ones use JavaScript's \s, \d and \w:
 * U+0085 is no white space there, U+FEFF is, and only ASCII has digits and word characters.
 */
function asPatterns(step: unknown): readonly unknown[] {
  if (!isObject(step)) return [step]
  if (step['type'] === 'Digits') return [split(step['individual_digits'] ? '\\p{N}' : '\\p{N}+')]
  if (step['type'] === 'Whitespace') return [{ ...split(String.raw`\w+|[^\w\s]+`), behavior: 'Removed', invert: true }]
  if (!isByteLevel(step) || step['use_regex'] === false) return [step]
  const prefix = { type: 'Replace', pattern: { Regex: String.raw`\A[^ ]` }, content: ' $&' }
  const bytes = { ...step, use_regex: false, add_prefix_space: false }
  return [...(step['add_prefix_space'] === true ? [prefix] : []), split(splitPatterns.gpt2), bytes]
}

function split(regex: string) {
  return { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false }
}

/**
 * A byte without a token (the tokenizer of SmolLM2 lacks some) is left out before its neighbours are merged; the
 * library leaves it out afterwards, so that they stay apart.
 */
function droppedBytes(model: unknown): readonly unknown[] {
  if (!isObject(model) || model['unk_token'] != null || !isObject(model['vocab'])) return []
  const { vocab } = model
  const missing = byteLevelAlphabet().filter((char) => !Object.hasOwn(vocab, char))
  if (missing.length === 0) return []
  const set = missing.map((char) => `\\x{${char.codePointAt(0)!.toString(16)}}`).join('')
  return [{ type: 'Replace', pattern: { Regex: `[${set}]` }, content: '' }]
}
