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
    for (const edits of sides.map(sideEdits)) {
      texts += edits.texts
      changed += edits.changed
      nWritten += edits.nWritten
      nEdits += edits.nEdits
    }
    const edited = sides.filter(({ translating }) => translating?.origin === 'edited').length
    return { lang, sides: sides.length, edited, texts, changed, distance: nWritten === 0 ? 0 : nEdits / nWritten }
  })
}

interface SideEdits {
  readonly texts: number
  readonly changed: number
  /** Characters that the machine wrote, and how many edits made of them what is there now. */
  readonly nWritten: number
  readonly nEdits: number
}
const known = new WeakMap<Question, SideEdits>()

/** What was changed of one side; computed once, so that a host may do it for a large set in slices beforehand. */
export function sideEdits(side: Question): SideEdits {
  const before = known.get(side)
  if (before !== undefined) return before
  const { draft = {} } = side.translating ?? {}
  let [texts, changed, nWritten, nEdits] = [0, 0, 0, 0]
  for (const field of new Set([...fieldsOf(side), ...Object.keys(draft)])) {
    const now = fieldText(side, field)
    const was = draft[field] ?? now
    texts++
    nWritten += [...was].length
    if (was === now) continue
    changed++
    nEdits += editDistance(was, now)
  }
  const found = { texts, changed, nWritten, nEdits }
  known.set(side, found)
  return found
}

/** Longer texts are not compared character by character: that takes the product of their lengths. */
const mostCompared = 5000

/** The fewest characters to put in, take out or replace that make one text of the other (Levenshtein); by code points. */
export function editDistance(a: string, b: string): number {
  const [from, to] = [[...a], [...b]]
  if (Math.max(from.length, to.length) > mostCompared) return Math.max(from.length, to.length)
  // What both begin and end with costs nothing.
  let begin = 0
  while (begin < from.length && begin < to.length && from[begin] === to[begin]) begin++
  let end = 0
  const most = Math.min(from.length, to.length) - begin
  while (end < most && from[from.length - 1 - end] === to[to.length - 1 - end]) end++
  return distanceOf(from.slice(begin, from.length - end), to.slice(begin, to.length - end))
}

function distanceOf(from: readonly string[], to: readonly string[]): number {
  let [row, next] = [Uint32Array.from({ length: to.length + 1 }, (_, i) => i), new Uint32Array(to.length + 1)]
  for (let i = 0; i < from.length; i++) {
    next[0] = i + 1
    for (let j = 0; j < to.length; j++) {
      next[j + 1] = Math.min(row[j]! + Number(from[i] !== to[j]), row[j + 1]! + 1, next[j]! + 1)
    }
    ;[row, next] = [next, row]
  }
  return row[to.length]!
}
