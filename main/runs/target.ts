import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { parseJson } from '../files/parseJson.ts'
import type { Target } from './calls/common.ts'

/** Which token a person means: digits alone are an id; a JSON string or any other text is a token's text. */
export function targetOf(text: string): Target {
  if (/^\d+$/.test(text)) return { kind: 'id', id: Number(text) }
  if (/^".*"$/s.test(text)) {
    try {
      return { kind: 'text', text: v.parse(v.string(), parseJson(text)) }
    } catch {
      // Not JSON: quotation marks that belong to the token.
    }
  }
  if (text === '') throw new WorkbenchError('input.usage', 'The target is empty; give a token or its id.')
  return { kind: 'text', text }
}
