/** Faults of translations, marked on the words that have them, in the categories of MQM; see themqm.org. */
import * as v from 'valibot'
import { dense } from './glossary.ts'
import type { Question } from './question.ts'
import { fieldText } from './translatedSides.ts'
import { MarkSchema, severities, type Mark } from './translating.ts'

/** A mark with where its words stand now; null: nowhere, as the text was changed since. */
export interface PlacedMark extends Mark {
  readonly place: { readonly start: number; readonly end: number } | null
}

/** The marks of a side. Words that were moved by a change elsewhere in the text are found again where they stand once. */
export function placedMarks(question: Question): PlacedMark[] {
  return (question.translating?.marks ?? []).map((mark) => ({
    ...mark,
    place: placeOf(mark, fieldText(question, mark.field)),
  }))
}

function placeOf({ start, end, text }: Mark, now: string): PlacedMark['place'] {
  if (now.slice(start, end) === text) return { start, end }
  const places: number[] = []
  for (let at = now.indexOf(text); at !== -1; at = now.indexOf(text, at + 1)) {
    if (isCut(now, at) || isCut(now, at + text.length)) continue
    places.push(at)
  }
  const [only] = places
  return only === undefined || places.length > 1 ? null : { start: only, end: only + text.length }
}

/** Whether a place is inside of a word: `is` does not stand in `this`. Scripts without spaces have no such places. */
function isCut(text: string, at: number): boolean {
  return wordEnd.test(text.slice(Math.max(0, at - 2), at)) && wordBegin.test(text.slice(at, at + 2))
}

const letter = `(?!${dense.source})[\\p{L}\\p{N}\\p{M}]`
const wordEnd = new RegExp(`${letter}$`, 'u')
const wordBegin = new RegExp(`^${letter}`, 'u')

/** Marks of the sides in one language. */
export interface MarkStats {
  readonly lang: string | null
  /** Sides with a mark whose words are still there. */
  readonly sides: number
  readonly severities: Readonly<Record<Mark['severity'], number>>
  readonly categories: Readonly<Record<string, number>>
  /** Marks whose words were changed since: these count nowhere else. */
  readonly stale: number
}

/** In the order of the languages' first marked sides; empty where nothing is marked. */
export function markStats(questions: readonly Question[]): MarkStats[] {
  const marked = questions.filter(({ translating }) => translating?.marks !== undefined)
  return [...Map.groupBy(marked, ({ lang }) => lang)].map(([lang, sides]) => {
    const bySide = sides.map((side) => placedMarks(side))
    const all = bySide.flat()
    const open = all.filter(({ place }) => place !== null)
    const count = (severity: Mark['severity']): number => open.filter((mark) => mark.severity === severity).length
    return {
      lang,
      sides: bySide.filter((marks) => marks.some(({ place }) => place !== null)).length,
      severities: { minor: count('minor'), major: count('major'), critical: count('critical') },
      categories: Object.fromEntries(
        [...Map.groupBy(open, ({ category }) => category)].map(([category, { length }]) => [category, length]),
      ),
      stale: all.length - open.length,
    }
  })
}

/** The gravest of the marks of a side; null without one that holds. */
export function gravest(question: Question): Mark['severity'] | null {
  const there = placedMarks(question).filter(({ place }) => place !== null)
  return severities.findLast((severity) => there.some((mark) => mark.severity === severity)) ?? null
}

/** Whether two marks are one. */
export function isSameMark(a: Mark, b: Mark): boolean {
  const of = (mark: Mark): string => JSON.stringify(v.parse(MarkSchema, mark))
  return of(a) === of(b)
}
