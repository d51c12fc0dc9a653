import { asciiDigits, numbersOf } from '../checks/numbers.ts'
import { foldedOf } from '../checks/folded.ts'
import { allLetters } from '../optionLetters.ts'
import type { Question } from '../question.ts'
import type { Evidence } from './evidence.ts'
import { alignedOptions, type SideModel } from './sideModel.ts'
import { wordsOf } from './stemWords.ts'

/** What two sides of a pair say against each other, by what is usual in their set. */
export function sideEvidence(a: Question, b: Question, model: SideModel): Evidence[] {
  return [
    ...optionEvidence(a, b, model),
    ...answerEvidence(a, b, model),
    ...wordEvidence(a, b, model),
    ...lengthEvidence(a, b, model),
    ...loneNumbers(a, b),
  ]
}

/** An option that is called otherwise everywhere else. */
function optionEvidence(a: Question, b: Question, { options }: SideModel): Evidence[] {
  if (options === null) return []
  const found: Evidence[] = []
  for (const [i, [one, other]] of alignedOptions(a, b).entries()) {
    const forth = options.forth.elsewhere(one, other)
    const back = options.back.elsewhere(other, one)
    if (forth?.isSame === true || back?.isSame === true) continue
    const [known, side, text, here] =
      forth !== null ? [forth, a.lang, a.options[i], b.options[i]] : [back, b.lang, b.options[i], a.options[i]]
    if (known === null) continue
    const isElsewhereHere = [a, b].some((each) => foldedOf(each).options.map(asciiDigits).includes(known.text))
    const where = isElsewhereHere ? ', which stands in another place here' : ''
    found.push({
      weight: forth !== null && back !== null ? 0.75 : 0.5,
      reason: 'option-translation',
      sentence:
        `Option ${allLetters[i] ?? i + 1}, ${JSON.stringify(text)} (${side ?? 'no language'}), has ${JSON.stringify(here)} beside it; ` +
        `elsewhere it is ${JSON.stringify(known.text)}${where}.`,
    })
  }
  return found
}

/** Sides that name different places as right, in a set whose sides share the order of options. */
function answerEvidence(a: Question, b: Question, { sameAnswer }: SideModel): Evidence[] {
  if (a.answer === b.answer || sameAnswer < 0.8) return []
  const [one, other] = [a, b].map(({ lang, answer }) => `${lang ?? 'no language'} ${allLetters[answer] ?? '?'}`)
  const share = `${Math.round(100 * sameAnswer)} %`
  return [
    {
      weight: 0.8 * sameAnswer,
      reason: 'answer-place',
      sentence: `The right answers stand in different places, ${one} and ${other}; in ${share} of such pairs they stand in the same.`,
    },
  ]
}

/** A question whose usual words have lost their usual translations. */
function wordEvidence(a: Question, b: Question, { words }: SideModel): Evidence[] {
  const [own, theirs] = [wordsOf(a.stem), wordsOf(b.stem)]
  const both = [words.forth.kept(own, theirs), words.back.kept(theirs, own)].filter((each) => each !== null)
  if (both.length === 0) return []
  const share = both.reduce((sum, each) => sum + each.share, 0) / both.length
  const lacks = both.find((each) => each.lacks !== null)?.lacks
  if (share > 0.5 || lacks == null) return []
  return [
    {
      weight: 0.85 * (1 - share),
      reason: 'wording',
      sentence: `${JSON.stringify(lacks[0])} goes with ${JSON.stringify(lacks[1])} elsewhere, and does not here.`,
    },
  ]
}

function lengthEvidence(a: Question, b: Question, model: SideModel): Evidence[] {
  const deviation = model.lengthDeviation(a, b)
  const size = Math.abs(deviation)
  if (size < 3) return []
  const [long, short] = deviation > 0 ? [a, b] : [b, a]
  return [
    {
      weight: Math.min(0.6, 0.12 * size),
      reason: 'length',
      sentence: `${long.lang ?? 'One side'} is much longer than ${short.lang ?? 'the other'} is elsewhere beside it.`,
    },
  ]
}

/** A year or a quantity that only one side has. */
function loneNumbers(a: Question, b: Question): Evidence[] {
  const [own, theirs] = [numbersOf(a.stem), numbersOf(b.stem)]
  if ((own.digits.length === 0) === (theirs.digits.length === 0)) return []
  const [with_, without] = own.digits.length > 0 ? [a, b] : [b, a]
  const numbers = own.digits.length > 0 ? own.digits : theirs.digits
  const lacking = numbers.find((value) => Number(value) > 21 && !numbersOf(without.stem).numerals.has(value))
  if (lacking === undefined) return []
  const sentence = `The question has ${lacking} in ${with_.lang ?? 'one side'} and no number in ${without.lang ?? 'the other'}.`
  return [{ weight: 0.35, reason: 'lone-number', sentence }]
}
