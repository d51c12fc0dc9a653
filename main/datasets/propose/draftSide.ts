/** The side of a question in another language as a model drafts it: what it is asked, and whether its answer may be kept. */
import { numbersDiffer, numbersOf } from '../checks/numbers.ts'
import { foldText } from '../foldText.ts'
import { scriptOf, shareInScript } from '../languageScript.ts'
import { letterAt } from '../optionLetters.ts'
import type { QuestionPair } from '../pairs.ts'
import type { Question } from '../question.ts'
import { fieldsOf, fieldText, isStale, sourceOf } from '../translatedSides.ts'
import { shapeOf } from './answerShape.ts'

/** A translation of stem and options, in the order of the source. */
export interface Draft {
  readonly stem: string
  readonly options: readonly string[]
}

/** Why no side was drafted: a sentence. */
export interface RefusedDraft {
  readonly refused: string
}

/** A question in both languages, as a person has it. */
type Example = readonly [source: Question, translation: Question]

const mostExamples = 3

/**
 * The side that a missing one is to be made from; null where a person has written the missing one, or nothing is there to
 * translate.
 */
export function draftSource({ sides }: QuestionPair, lang: string): Question | null {
  const there = sides.find((side) => side.lang === lang)
  if (there !== undefined && !isBlank(there)) return null
  const source = sourceOf(sides.filter((side) => side !== there))
  const isWhole =
    source !== undefined && source.stem.trim() !== '' && source.options.every((text) => text.trim() !== '')
  return isWhole && source.options.length > 0 && source.lang !== null ? source : null
}

/** Whether nobody has written anything on a side. */
export function isBlank(side: Question): boolean {
  return fieldsOf(side).every((field) => fieldText(side, field).trim() === '')
}

/** Questions that people have in both languages, those most like the source first: they show the form and its words. */
export function draftExamples(source: Question, lang: string, all: readonly QuestionPair[]): readonly Example[] {
  const likeness = ({ kind, domain, options }: Question): number =>
    2 * Number(kind !== null && kind === source.kind) +
    Number(domain === source.domain) +
    4 * Number(options.length === source.options.length)
  const found = all.flatMap(({ sides }): Example[] => {
    const [from, to] = [source.lang, lang].map((each) => sides.find((side) => side.lang === each))
    if (from === undefined || to === undefined || from.id === source.id) return []
    const isWritten = !isBlank(to) && to.translating?.origin !== 'machine' && !isStale(to) && to.status !== 'rejected'
    return isWritten && from.options.length === to.options.length ? [[from, to]] : []
  })
  return found.sort(([a], [b]) => likeness(b) - likeness(a)).slice(0, mostExamples)
}

/** The texts of a question that are translated, in their order: the stem, then each option. */
export function draftTexts({ stem, options }: Draft): readonly string[] {
  return [stem, ...options]
}

/**
 * A text that a model goes on with by writing the translation of the next one: examples first, then what it has translated of
 * the question. Text by text, so that no option can be left out or change its place.
 */
export function draftPrompt(
  source: Question,
  {
    lang,
    examples,
    done,
  }: { readonly lang: string; readonly examples: readonly Example[]; readonly done: readonly string[] },
): string {
  const [from, to] = [languageName(source.lang ?? ''), languageName(lang)]
  const told = `Questions and their answers in ${from}, each with its exact translation into ${to}; numbers stay unchanged.`
  const both = (text: string, translation: string): string =>
    `${from}: ${oneLine(text)}\n${to}: ${oneLine(translation)}\n`
  const shown = examples.map(([one, other]) => {
    const theirs = draftTexts(other)
    return draftTexts(one)
      .map((text, i) => both(text, theirs[i]!))
      .join('')
  })
  const texts = draftTexts(source)
  const own = done.map((translation, i) => both(texts[i]!, translation)).join('')
  return [`${told}\n`, ...shown, `${own}${from}: ${oneLine(texts[done.length] ?? '')}\n${to}:`].join('\n')
}

/** Whether a text is the same in every language: a number, a formula of figures. */
export function isWithoutWords(text: string): boolean {
  return !/\p{L}/u.test(text)
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

/** What a model wrote for stem and options, if it is a translation as far as can be seen. */
export function draftOf(lines: readonly string[], source: Question, lang: string): Draft | RefusedDraft {
  const [stem = '', ...options] = lines.map(oneLine)
  const n = source.options.length
  if (options.length !== n) return { refused: `The model wrote ${options.length} options instead of ${n}.` }
  if (stem === '') return { refused: 'The model wrote no question.' }
  const empty = options.indexOf('')
  if (empty !== -1) return { refused: `The model wrote no option ${letterAt(empty)}.` }
  const draft = { stem, options }
  return faultOf(draft, source, lang) ?? draft
}

function faultOf(draft: Draft, source: Question, lang: string): RefusedDraft | null {
  if (foldText(draft.stem) === foldText(source.stem)) return { refused: 'The model copied the question.' }
  if ((shareInScript(draft.stem, lang) ?? 1) < 0.5)
    return { refused: `The question is not written in ${languageName(lang)}.` }
  const differing = [draft.stem, ...draft.options].findIndex((text, i) => {
    const from = i === 0 ? source.stem : source.options[i - 1]!
    return numbersDiffer(numbersOf(from), numbersOf(text)) !== null
  })
  if (differing !== -1) {
    return {
      refused: `${differing === 0 ? 'The question' : `Option ${letterAt(differing - 1)}`} has other numbers than the source.`,
    }
  }
  const folded = draft.options.map(foldText)
  const twice = folded.findIndex((option, i) => folded.indexOf(option) !== i)
  const isTwiceThere = new Set(source.options.map(foldText)).size < source.options.length
  if (twice !== -1 && !isTwiceThere) return { refused: `Option ${letterAt(twice)} says what another one says.` }
  const foreign = draft.options.findIndex((option, i) => isForeign(option, source.options[i]!, lang))
  return foreign === -1 ? null : { refused: `Option ${letterAt(foreign)} is not written in ${languageName(lang)}.` }
}

/** Formulas, symbols and numbers are the same everywhere; a word of two scripts is none. */
function isForeign(option: string, from: string, lang: string): boolean {
  const script = scriptOf(lang)
  if (script === null) return false
  const words = option.match(/\p{L}[\p{L}\p{M}]*/gu) ?? []
  const isOwn = (word: string): boolean => [...word].some((char) => script.test(char))
  const isMixed = words.some(
    (word) => isOwn(word) && [...word].some((char) => /\p{L}/u.test(char) && !script.test(char)),
  )
  if (isMixed) return true
  if (words.length === 0 || words.some(isOwn)) return false
  return foldText(option) === foldText(from) ? shapeOf(from) === 'text' && /\p{Ll}{3}/u.test(from) : true
}

function languageName(lang: string): string {
  try {
    return names.of(lang) ?? lang
  } catch {
    return lang
  }
}

const names = new Intl.DisplayNames('en', { type: 'language' })
