export interface JsonLimits {
  /** Levels of objects and lists inside one another. */
  readonly maxDepth: number
  /** Keys, objects and lists in all; no limit by default. */
  readonly maxParts?: number
  /** Refuse an object that has a key twice; JSON.parse keeps the last one in silence. */
  readonly uniqueKeys?: boolean
}

/**
 * Looks over JSON text before it is parsed, because JSON.parse runs out of memory, and with it the process, on a
 * hundred megabytes of brackets. Takes one pass over the text; does not judge whether it is valid JSON.
 *
 * @returns what is wrong, to follow "it ", or null
 * @throws SyntaxError for a key with a bad escape
 */
export function scanJson(
  text: string,
  { maxDepth, maxParts = Infinity, uniqueKeys = false }: JsonLimits,
): string | null {
  const open: (Set<string> | null)[] = []
  let parts = 0
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (char === openBrace || char === openBracket) {
      if (open.push(uniqueKeys ? new Set() : null) > maxDepth) return `nests deeper than ${maxDepth} levels`
      parts++
    } else if (char === closeBrace || char === closeBracket) open.pop()
    else if (char === quote) {
      const end = endOfString(text, i)
      if (isKey(text, end)) {
        parts++
        const keys = open.at(-1)
        if (keys && !addKey(keys, text.slice(i, end)))
          return `has the key ${text.slice(i, Math.min(end, i + 100))} twice`
      }
      i = end - 1
    }
    if (parts > maxParts) return `has more than ${maxParts} keys, objects and lists`
  }
  return null
}

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
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
