import type { Question } from '../question.ts'
import { shareInScript, scriptOf } from '../languageScript.ts'
import type { PairCheck } from './check.ts'
import { foldedOf } from './folded.ts'
import { numbersDiffer, numbersOf, type NumbersOfText } from './numbers.ts'

/** What a question and its translation must have in common. */
export const pairChecks: readonly PairCheck[] = [
  {
    rule: 'pair-option-count',
    severity: 'warning',
    remedy: 'give both the same options',
    find: (other, first) =>
      other.options.length === first.options.length
        ? []
        : [`it has ${other.options.length} options, ${sideName(first)} has ${first.options.length}`],
  },
  {
    rule: 'pair-numbers',
    severity: 'warning',
    remedy: 'correct the number that is wrong',
    find(other, first) {
      const stems = difference(numbersOf(other.stem), numbersOf(first.stem), first)
      if (stems !== null) return [`the question ${stems}`]
      const own = optionNumbers(other)
      const theirs = optionNumbers(first)
      if (own.every(({ digits }) => digits.length === 0) && theirs.every(({ digits }) => digits.length === 0)) return []
      const sets = difference(joined(own), joined(theirs), first)
      if (sets !== null) return [`its options together ${sets.replace('speaks', 'speak').replace('has', 'have')}`]
      // The same numbers at other places: where the right one agrees, the wrong ones are in another order at most.
      const right = difference(own[other.answer] ?? none, theirs[first.answer] ?? none, first)
      return right === null ? [] : [`its right answer ${right}`]
    },
  },
  {
    rule: 'pair-names',
    severity: 'warning',
    remedy: 'correct the name, or write it into both',
    find(other, first) {
      const [own, theirs] = [latinNames(other), latinNames(first)]
      if (own === null && theirs === null) return []
      // Only a language of another script quotes Latin names as they are.
      if (own !== null)
        return missingNames(own, first).map((name) => `holds ${JSON.stringify(name)}, ${sideName(first)} does not`)
      return missingNames(theirs ?? [], other).map(
        (name) => `does not hold ${JSON.stringify(name)}, ${sideName(first)} does`,
      )
    },
  },
  {
    rule: 'pair-untranslated',
    severity: 'warning',
    remedy: 'translate it',
    find(other, first) {
      if (other.lang === first.lang) return []
      const [own, theirs] = [foldedOf(other), foldedOf(first)]
      const isCopy = own.stem === theirs.stem && /\p{L}{3}/u.test(own.stem)
      return isCopy ? [`the question is word for word that of ${sideName(first)}`] : []
    },
  },
  {
    rule: 'pair-length',
    severity: 'warning',
    remedy: 'see whether something is missing or added',
    find(other, first) {
      const [own, theirs] = [weightedLength(other.stem), weightedLength(first.stem)]
      const ratio = own / theirs
      const isFar = Math.abs(own - theirs) > 25 && (ratio > mostRatio || ratio < 1 / mostRatio)
      // What is not written yet has a fault of its own.
      if (!isFar || own === 0 || theirs === 0) return []
      const times = (ratio > 1 ? ratio : 1 / ratio).toFixed(1)
      return [`the question is ${times} times as ${ratio > 1 ? 'long' : 'short'} as that of ${sideName(first)}`]
    },
  },
]

/** Lengths of translations differ by as much, rarely by more. */
const mostRatio = 2.5

/** A character of Chinese, Japanese or Korean says about as much as so many of an alphabet. */
const perIdeograph = 2.8

/** How long a text is, in letters of an alphabet, whichever script it is in. */
export function weightedLength(text: string): number {
  const nWide = text.match(/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0
  return text.length + nWide * (perIdeograph - 1)
}

function sideName({ lang, id }: Question): string {
  return lang === null ? id : `the ${lang} side`
}

const none: NumbersOfText = { digits: [], numerals: new Set() }

function optionNumbers({ options }: Question): NumbersOfText[] {
  return options.map(numbersOf)
}

function joined(list: readonly NumbersOfText[]): NumbersOfText {
  return {
    digits: list.flatMap(({ digits }) => digits),
    numerals: new Set(list.flatMap(({ numerals }) => [...numerals])),
  }
}

function difference(own: NumbersOfText, theirs: NumbersOfText, first: Question): string | null {
  const found = numbersDiffer(own, theirs)
  if (found === null) return null
  const [ownOnly, theirOnly] = found
  if (ownOnly === null) return `lacks ${theirOnly ?? ''}, which ${sideName(first)} has`
  return theirOnly === null
    ? `has ${ownOnly}, which ${sideName(first)} lacks`
    : `has ${ownOnly} where ${sideName(first)} has ${theirOnly}`
}

/** Latin words in a text of another script: names, symbols, formulas. Null for a language that is written in Latin. */
function latinNames({ stem, options, lang }: Question): string[] | null {
  const script = scriptOf(lang)
  if (script === null || script.test('a')) return null
  // One that is not in its own script at all is another fault.
  if ((shareInScript(stem, lang ?? '') ?? 1) < 0.5) return []
  return [stem, ...options].flatMap((text) => text.match(/(?<![\p{L}\d])\p{Script=Latin}[\p{Script=Latin}\d]+/gu) ?? [])
}

function missingNames(names: readonly string[], { stem, options }: Question): string[] {
  if (names.length === 0) return []
  const text = [stem, ...options].join('\n').toLowerCase()
  return [...new Set(names.filter((name) => !text.includes(name.toLowerCase())))]
}
