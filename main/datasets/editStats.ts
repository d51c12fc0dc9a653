/** How much people changed of what a machine had written, per language. */
import type { Question } from './question.ts'
import { fieldsOf, fieldText } from './translatedSides.ts'

export interface EditStats {
  readonly lang: string | null
  /** Sides that a machine wrote, and those of them that a person has changed since. */
  readonly sides: number
  readonly edited: number
  /** Their texts (stem, options, statement), and those that were changed. */
  readonly texts: number
  readonly changed: number
  /** Characters that were put in, taken out or replaced, as a share of those that the machine wrote. */
  readonly distance: number
}

/** In the order of the languages' first such sides; empty where a machine has written none. */
export function editStats(questions: readonly Question[]): EditStats[] {
  const made = questions.filter(({ translating: { origin, draft } = {} }) => {
    return origin === 'machine' || (origin === 'edited' && draft !== undefined)
  })
  return [...Map.groupBy(made, ({ lang }) => lang)].map(([lang, sides]) => {
    let [texts, changed, nWritten, nEdits] = [0, 0, 0, 0]
    for (const side of sides) {
      const { draft = {} } = side.translating ?? {}
      for (const field of new Set([...fieldsOf(side), ...Object.keys(draft)])) {
        const now = fieldText(side, field)
        const was = draft[field] ?? now
        texts++
        nWritten += [...was].length
        if (was === now) continue
        changed++
        nEdits += editDistance(was, now)
      }
    }
    const edited = sides.filter(({ translating }) => translating?.origin === 'edited').length
    return { lang, sides: sides.length, edited, texts, changed, distance: nWritten === 0 ? 0 : nEdits / nWritten }
  })
}

/** Longer texts are not compared character by character: that takes the product of their lengths. */
const mostCompared = 5000

/** The fewest characters to put in, take out or replace that make one text of the other (Levenshtein); by code points. */
export function editDistance(a: string, b: string): number {
  const [from, to] = [[...a], [...b]]
  if (Math.max(from.length, to.length) > mostCompared) return Math.max(from.length, to.length)
  let row = Uint32Array.from({ length: to.length + 1 }, (_, i) => i)
  for (const [i, char] of from.entries()) {
    const next = new Uint32Array(to.length + 1)
    next[0] = i + 1
    for (const [j, other] of to.entries()) {
      next[j + 1] = Math.min(row[j]! + Number(char !== other), row[j + 1]! + 1, next[j]! + 1)
    }
    row = next
  }
  return row[to.length]!
}
