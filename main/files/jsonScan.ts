export interface JsonLimits {
  /** Levels of objects and lists inside one another. */
  readonly maxDepth: number
  /** Values in all; no limit by default. */
  readonly maxValues?: number
  /** Refuse an object that has a key twice; JSON.parse keeps the last one in silence. */
  readonly uniqueKeys?: boolean
}

/**
 * Looks over JSON text before it is parsed, because JSON.parse runs out of memory, and with it the process, on a
 * hundred megabytes of brackets. Takes one pass over the text, which ends at the first limit, and holds nothing but the
 * keys of open objects where they must be unique; does not judge whether it is valid JSON.
 *
 * @returns what is wrong, to follow "it ", or null
 * @throws SyntaxError for a key with a bad escape
 */
export function scanJson(
  text: string,
  { maxDepth, maxValues = Infinity, uniqueKeys = false }: JsonLimits,
): string | null {
  const keysOf: (Set<string> | undefined)[] = []
  let depth = 0
  let values = 1 // each comma and each bracket adds one: empty lists count twice
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === quote) {
      const end = endOfString(text, i)
      if (uniqueKeys && depth > 0 && isKey(text, end) && !addKey((keysOf[depth] ??= new Set()), text.slice(i, end)))
        return `has the key ${text.slice(i, Math.min(end, i + 100))} twice`
      i = end - 1
    } else if (char === openBrace || char === openBracket) {
      if (++depth > maxDepth) return `nests deeper than ${maxDepth} levels`
      if (uniqueKeys) keysOf[depth] = undefined
      if (++values > maxValues) return `has more than ${maxValues} values`
    } else if (char === comma) {
      if (++values > maxValues) return `has more than ${maxValues} values`
    } else if ((char === closeBrace || char === closeBracket) && depth > 0) depth--
  }
  return null
}

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** Position behind the closing quote of the string that opens at `start`, or the text's end. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === backslash) i++
    else if (char === quote) return i + 1
  }
  return text.length
}

function isKey(text: string, end: number): boolean {
  let next = end
  while (text.charCodeAt(next) <= 0x20) next++
  return text.charCodeAt(next) === colon
}

/** Adds the key that a JSON string literal stands for; false when it is there already. */
function addKey(keys: Set<string>, literal: string): boolean {
  const key = literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1)
  const isNew = !keys.has(key)
  keys.add(key)
  return isNew
}
