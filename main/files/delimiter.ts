/** What may divide the cells of a table. */
export const tableDelimiters = [',', ';', '\t', '|'] as const
export type TableDelimiter = (typeof tableDelimiters)[number]

/** So many rows are looked at. */
const mostRows = 50

export interface FoundDelimiter {
  readonly delimiter: TableDelimiter
  readonly by: 'sep' | 'content' | 'ending'
  /** Where the table begins: behind a line `sep=;`. */
  readonly start: number
  readonly startLine: number
}

/**
 * What divides the cells of a table: what its first line `sep=;` says, which Excel writes and takes, or what stands equally
 * often in every row outside quotation marks.
 *
 * @param byEnding what the file's name says, for text that does not
 */
export function findDelimiter(text: string, byEnding: TableDelimiter = ','): FoundDelimiter {
  const sep = /^sep=(.)\r?\n/i.exec(text.slice(0, 16))
  const named = tableDelimiters.find((each) => each === sep?.[1])
  if (sep !== null && named !== undefined) {
    return { delimiter: named, by: 'sep', start: sep[0].length, startLine: 2 }
  }
  const rows = countsOf(text)
  let best: { delimiter: TableDelimiter; score: number } | null = null
  for (const [at, delimiter] of tableDelimiters.entries()) {
    const first = rows[0]?.[at] ?? 0
    if (first === 0) continue
    const same = rows.filter((row) => row[at] === first).length / rows.length
    const score = same + (delimiter === byEnding ? 0.2 : 0) + Math.min(first, 10) / 100
    if (best === null || score > best.score) best = { delimiter, score }
  }
  return best === null || best.score < 0.35
    ? { delimiter: byEnding, by: 'ending', start: 0, startLine: 1 }
    : { delimiter: best.delimiter, by: 'content', start: 0, startLine: 1 }
}

/** How often each delimiter stands in each of the first rows, outside quotation marks; blank rows are passed over. */
function countsOf(text: string): number[][] {
  const rows: number[][] = []
  let row = tableDelimiters.map(() => 0)
  let isQuoted = false
  let isBlank = true
  for (let i = 0; i < text.length && i < 2 ** 20 && rows.length < mostRows; i++) {
    const char = text[i]!
    if (char === '"') isQuoted = !isQuoted
    if (isQuoted) continue
    if (char === '\n' || char === '\r') {
      if (!isBlank) rows.push(row)
      row = tableDelimiters.map(() => 0)
      isBlank = true
      continue
    }
    isBlank = false
    const at = (tableDelimiters as readonly string[]).indexOf(char)
    if (at !== -1) row[at]!++
  }
  if (!isBlank) rows.push(row)
  return rows
}
