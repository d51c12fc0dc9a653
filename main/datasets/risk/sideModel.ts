import { foldedOf } from '../checks/folded.ts'
import { weightedLength } from '../checks/pairChecks.ts'
import { asciiDigits } from '../checks/numbers.ts'
import type { QuestionPair } from '../pairs.ts'
import type { Question } from '../question.ts'
import { learnWordLinks, wordsOf, type WordLinks } from './stemWords.ts'
import { createTranslations, type Translations } from './translations.ts'

/** What is usual between two languages of a set, against which a single pair is held. */
export interface SideModel {
  /** From the first language to the other, and back; null where options do not stand in the same order. */
  readonly options: { readonly forth: Translations; readonly back: Translations } | null
  readonly words: { readonly forth: WordLinks; readonly back: WordLinks }
  /** How often both name the same place as right. */
  readonly sameAnswer: number
  /** How far the logarithm of the ratio of lengths is from what is usual, in robust standard deviations. */
  lengthDeviation(first: Question, other: Question): number
}

/** Words are learnt from so many pairs: more say no more. */
const mostExamples = 4000
/** Of fewer pairs nothing is usual. */
const fewestPairs = 8

/** The two languages of sides, in an order that does not depend on which of them stands first. */
export function langKey(
  a: Question,
  b: Question,
): { readonly key: string; readonly sides: readonly [Question, Question] } {
  const isOrdered = (a.lang ?? '') <= (b.lang ?? '')
  const sides = isOrdered ? ([a, b] as const) : ([b, a] as const)
  return { key: JSON.stringify(sides.map(({ lang }) => lang)), sides }
}

/** Each two sides of a pair; of very many the first with each other. */
export function* twosOf({ sides }: QuestionPair): Generator<readonly [Question, Question]> {
  const isMany = sides.length > 6
  for (const [i, a] of sides.entries()) {
    for (const b of sides.slice(i + 1)) yield [a, b]
    if (isMany) return
  }
}

/** What is usual between every two languages of a set. */
export function learnSides(pairs: readonly QuestionPair[]): ReadonlyMap<string, SideModel> {
  const byLangs = new Map<string, (readonly [Question, Question])[]>()
  for (const pair of pairs) {
    for (const [a, b] of twosOf(pair)) {
      const { key, sides } = langKey(a, b)
      const list = byLangs.get(key)
      if (list === undefined) byLangs.set(key, [sides])
      else list.push(sides)
    }
  }
  return new Map(
    [...byLangs].flatMap(([key, list]) => (list.length < fewestPairs ? [] : [[key, modelOf(list)] as const])),
  )
}

function modelOf(list: readonly (readonly [Question, Question])[]): SideModel {
  const every = Math.ceil(list.length / mostExamples)
  const examples = list.filter((_, i) => i % every === 0).map(([a, b]) => [wordsOf(a.stem), wordsOf(b.stem)] as const)
  const ratios = list.map(logRatio).sort((a, b) => a - b)
  const middle = median(ratios)
  const spread = 1.4826 * median(ratios.map((ratio) => Math.abs(ratio - middle)).sort((a, b) => a - b))
  return {
    options: learnOptions(list),
    words: { forth: learnWordLinks(examples), back: learnWordLinks(examples.map(([a, b]) => [b, a] as const)) },
    sameAnswer: list.filter(([a, b]) => a.answer === b.answer).length / list.length,
    // Sentences made of one pattern vary too little to judge others by.
    lengthDeviation: (a, b) => (logRatio([a, b]) - middle) / Math.max(spread, 0.12),
  }
}

function learnOptions(list: readonly (readonly [Question, Question])[]): SideModel['options'] {
  const [forth, back] = [createTranslations(), createTranslations()]
  for (const [a, b] of list) {
    for (const [one, other] of alignedOptions(a, b)) {
      forth.add(one, other)
      back.add(other, one)
    }
  }
  let [known, same] = [0, 0]
  for (const [a, b] of list) {
    for (const [one, other] of alignedOptions(a, b)) {
      const found = forth.elsewhere(one, other)
      if (found === null) continue
      known++
      if (found.isSame) same++
    }
  }
  return known > 0 && same < 0.6 * known ? null : { forth, back }
}

/** The options of two sides that stand at the same place. */
export function alignedOptions(a: Question, b: Question): (readonly [string, string])[] {
  const [own, theirs] = [foldedOf(a).options, foldedOf(b).options]
  return own.flatMap((option, i) => {
    const other = theirs[i]
    return other === undefined || option === '' || other === ''
      ? []
      : [[asciiDigits(option), asciiDigits(other)] as const]
  })
}

function logRatio([a, b]: readonly [Question, Question]): number {
  return Math.log((weightedLength(a.stem) + 1) / (weightedLength(b.stem) + 1))
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
