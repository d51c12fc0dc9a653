import { placeOf, type Glossary } from '../glossary.ts'
import type { Problem } from '../problem.ts'
import type { PlacedQuestion, Question } from '../question.ts'
import { fieldsOf, fieldText, sourceOf } from '../translatedSides.ts'
import { withNote } from './acceptedWarnings.ts'

/** A term that stands in a text of the source, and where the same text of a translation says it as agreed. */
export interface TermUse {
  /** Of both sides: `stem`, `options[2]`. */
  readonly field: string
  /** In the source's text. */
  readonly start: number
  readonly end: number
  readonly term: string
  readonly translations: readonly string[]
  readonly note: string
  /** Where the translation says it; null: it does not. */
  readonly place: { readonly start: number; readonly end: number } | null
}

/** The terms of a source, beside one of its translations. */
export function termUses(source: Question, side: Question, glossary: Glossary): TermUse[] {
  return fieldsOf(source).flatMap((field) => {
    const text = fieldText(side, field)
    return glossary
      .find(fieldText(source, field), source.lang, side.lang)
      .map((found) => ({ field, ...found, place: placeOf(text, found.translations) }))
  })
}

/** Terms whose agreed translation is not used by the sides of a pair; what is not written yet says nothing. */
export function termProblems(members: readonly PlacedQuestion[], glossary: Glossary): Problem[] {
  if (glossary.terms.length === 0) return []
  const source = sourceOf(members.map(({ question }) => question))
  if (source === undefined) return []
  return members.flatMap(({ question, place }) => {
    if (question === source) return []
    const missed = termUses(source, question, glossary).filter(
      ({ field, place }) => place === null && fieldText(question, field).trim() !== '',
    )
    const distinct = new Map(missed.map((use) => [use.term, use]))
    return [...distinct.values()].map(({ term, translations }): Problem => {
      const agreed = translations.map((each) => JSON.stringify(each)).join(' or ')
      const message = `it does not say ${agreed} for ${JSON.stringify(term)}, which the ${source.lang} side has`
      const remedy = 'use the translation that the glossary has, or add this one to it'
      return withNote(
        { place, id: question.id, severity: 'warning', rule: 'term-translation', message, remedy },
        question,
      )
    })
  })
}
