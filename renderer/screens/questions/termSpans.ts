import type { Pair, Side } from '../../api/shapes.ts'
import type { MarkedSpan } from './markedSpans.ts'

/** A part of a field with a line below it. */
export interface FieldSpan {
  readonly field: string
  readonly span: MarkedSpan
}

/** Where terms of the glossary stand in a side: those that its translations lack, and those that are said as agreed. */
export function termSpans({ sides }: Pick<Pair, 'sides'>, side: Side): readonly FieldSpan[] {
  if (!side.isSource) {
    return side.terms.flatMap(({ field, place }) => {
      return place === null ? [] : [{ field, span: { ...place, tone: 'term' as const } }]
    })
  }
  const found = sides.flatMap((other) =>
    other.terms.map(({ field, at, place }) => {
      return { field, span: { ...at, tone: place === null ? ('missing' as const) : ('term' as const) } }
    }),
  )
  return found.toSorted((a, b) => Number(b.span.tone === 'missing') - Number(a.span.tone === 'missing'))
}

/** What a field shows below its text: what is marked as wrong, and terms. */
export function fieldSpans({ marks }: Side, terms: readonly FieldSpan[], field: string): readonly MarkedSpan[] {
  const marked = marks.flatMap(({ field: of, place, severity }) =>
    of === field && place !== null ? [{ ...place, tone: severity }] : [],
  )
  return [...marked, ...terms.filter((term) => term.field === field).map(({ span }) => span)]
}
