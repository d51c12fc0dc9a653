import { scanJson, type JsonLimits } from './jsonScan.ts'

/** Deeper and larger than any file of the kinds that are read here; JSON.parse takes some 40 bytes for a value. */
const usual: JsonLimits = { maxDepth: 64, maxValues: 10_000_000, uniqueKeys: true }

/**
 * Parses JSON that may be anybody's, after a look at how deep and how large it is and whether an object says one
 * thing twice: the one place that does.
 *
 * @param limits in place of the usual ones
 * @throws SyntaxError with a reason on one line, to follow "is not valid JSON: "
 */
export function parseJson(text: string, limits: Partial<JsonLimits> = {}): unknown {
  try {
    const fault = scanJson(text, { ...usual, ...limits })
    if (fault !== null) throw new SyntaxError(`it ${fault}`)
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    // The reason quotes the text, line ends and all.
    throw new SyntaxError(reason.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '), { cause })
  }
}

/** What a text holds; null where it is no JSON, for those who judge what was parsed anyway. */
export function jsonOrNull(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return null
  }
}
