import { parseJson } from '../files/parseJson.ts'

/** Of what a page sends, typed arrays apart. The longest by far is an edit of every neuron of a large model. */
const mostCharacters = 16 * 2 ** 20
const maxValues = 1_000_000
/** Nothing that a window says to its host is nested deeper. */
const maxDepth = 64

/**
 * JSON of a page, looked over before anything is made of it: a megabyte of brackets costs the parser thirty.
 *
 * @throws Error when it is too long, too deep, of too many parts, or no JSON
 */
export function boundedJson(text: string): unknown {
  if (text.length > mostCharacters) throw new Error(`a message has at most ${mostCharacters} characters of JSON`)
  return parseJson(text, { maxDepth, maxValues })
}
