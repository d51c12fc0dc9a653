import { WorkbenchError } from '../../base/errors.ts'
import { isObject } from '../../base/isObject.ts'

/** A token as a tokenizer puts it beside a text. */
export interface PlacedToken {
  readonly text: string
  readonly ids: readonly number[]
}

/** Tokens around a text, from left to right. */
export interface Surroundings {
  readonly before: readonly PlacedToken[]
  readonly behind: readonly PlacedToken[]
}

const none: Surroundings = { before: [], behind: [] }
/** Tokens around a text; there are one or two. */
const mostTokens = 64

/**
 * What the `post_processor` of a tokenizer.json puts around a text.
 *
 * @param nVocab one more than the largest id there is
 * @throws WorkbenchError 'input.format' or 'input.unsupported' naming the file
 */
export function surroundings(postProcessor: unknown, { path, nVocab }: { path: string; nVocab: number }): Surroundings {
  const found = around(postProcessor, path)
  const ids = [...found.before, ...found.behind].flatMap((token) => token.ids)
  if (ids.length > mostTokens)
    throw unsupported(path, `puts ${ids.length} tokens around a text; at most ${mostTokens} are read`)
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= nVocab)
  if (wrong !== undefined) throw broken(path, `its post_processor puts the token ${wrong} around a text`)
  return found
}

function around(value: unknown, path: string): Surroundings {
  if (value == null) return none
  if (!isObject(value)) throw broken(path, 'post_processor is not an object')
  const { type, processors, cls, sep, single, special_tokens: tokens } = value
  if (type === 'ByteLevel') return none
  if (type === 'TemplateProcessing') return ofTemplate(single, tokens, path)
  if (type === 'BertProcessing' || type === 'RobertaProcessing')
    return { before: [ofPair(cls, path)], behind: [ofPair(sep, path)] }
  if (type === 'Sequence' && Array.isArray(processors)) {
    const steps = processors.map((step) => around(step, path)).filter(isAny)
    // To the official library the tokens of the first are a second text, which the next one takes for half of a pair.
    if (steps.length > 1) throw unsupported(path, 'puts tokens around a text in more than one step')
    return steps[0] ?? none
  }
  throw unsupported(path, `uses the post-processor ${JSON.stringify(type) ?? 'without a type'}, which is not supported`)
}

function isAny({ before, behind }: Surroundings): boolean {
  return before.length + behind.length > 0
}

function ofTemplate(single: unknown, tokens: unknown, path: string): Surroundings {
  const pieces: unknown[] = Array.isArray(single) ? single : []
  const isText = (piece: unknown): boolean => isObject(piece) && 'Sequence' in piece
  const repeats = pieces.filter(isText).length
  if (repeats !== 1) throw unsupported(path, `repeats the text ${repeats} times; once is read`)
  const token = (piece: unknown): PlacedToken => {
    const text = isObject(piece) && isObject(piece['SpecialToken']) ? piece['SpecialToken']['id'] : null
    const known = isObject(tokens) && typeof text === 'string' && Object.hasOwn(tokens, text) ? tokens[text] : null
    const ids: unknown = isObject(known) ? known['ids'] : null
    if (typeof text !== 'string' || !Array.isArray(ids) || !ids.every((id) => typeof id === 'number'))
      throw broken(path, 'its post_processor has a token without ids')
    return { text, ids }
  }
  const at = pieces.findIndex(isText)
  return { before: pieces.slice(0, at).map(token), behind: pieces.slice(at + 1).map(token) }
}

function ofPair(pair: unknown, path: string): PlacedToken {
  const [text, id] = Array.isArray(pair) ? (pair as unknown[]) : []
  if (typeof text !== 'string' || typeof id !== 'number')
    throw broken(path, 'its post_processor has a token without an id')
  return { text, ids: [id] }
}

function broken(path: string, what: string): WorkbenchError {
  return new WorkbenchError('input.format', `${path} is not a valid tokenizer: ${what}`, { path })
}

function unsupported(path: string, what: string): WorkbenchError {
  return new WorkbenchError('input.unsupported', `the tokenizer ${path} ${what}`, { path })
}
