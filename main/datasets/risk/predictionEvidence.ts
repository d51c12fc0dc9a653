import { lowLetterMass } from '../optionLetters.ts'
import type { QuestionPair } from '../pairs.ts'
import type { Question } from '../question.ts'
import type { Evidence } from './evidence.ts'
import type { Prediction } from './predictions.ts'

/** A model that gives less to another answer, of what all options get, is not sure of it, nor is one that gives the key half as much. */
const sure = 0.4
const timesKey = 2
/** So many of all prompts must choose it, each with the options in an order of its own. */
const most = 2 / 3

/** What a model's answers say of a pair: languages against the key, the languages against each other, no answer at all. */
export function predictionEvidence(
  { sides }: QuestionPair,
  predictions: ReadonlyMap<string, Prediction>,
): readonly Evidence[] {
  const known = sides.flatMap((side) => {
    const prediction = predictions.get(side.id)
    return prediction === undefined || prediction.nPrompts === 0 ? [] : [{ side, prediction }]
  })
  const knowing = known.filter(({ prediction }) => prediction.isGuess !== true)
  const conflict = goldConflict(knowing)
  const found: Evidence[] = conflict === null ? disagreement(knowing) : [conflict]
  const low = known.filter(({ prediction }) => prediction.mass < lowLetterMass)
  if (low.length > 0) {
    const sentence = `${modelOf(low)} would rather say something else than a letter in ${langsOf(low)}.`
    found.push({ weight: 0.25, reason: 'low-mass', sentence })
  }
  return found
}

interface Known {
  readonly side: Question
  readonly prediction: Prediction
}

/** Another answer than the key's, of which the model is sure in most languages and orders. */
function goldConflict(known: readonly Known[]): Evidence | null {
  const [first] = known
  if (first === undefined) return null
  const { answer, options } = first.side
  const isOne = known.every(({ side }) => side.answer === answer && side.options.length === options.length)
  if (!isOne || known.some(({ prediction }) => prediction.options === null)) return null
  const nPrompts = known.reduce((sum, { prediction }) => sum + prediction.nPrompts, 0)
  for (const [option, text] of options.entries()) {
    if (option === answer) continue
    const nChosen = known.reduce((sum, { prediction }) => sum + prediction.options![option]!.nChosen, 0)
    const share = meanShare(known, option)
    const agreeing = known.filter(({ prediction }) => isFirst(prediction, option))
    if (nChosen < most * nPrompts || agreeing.length * 2 <= known.length) continue
    if (share < sure || share < timesKey * meanShare(known, answer)) continue
    const langs =
      agreeing.length < known.length
        ? `In ${agreeing.length} of ${known.length} languages`
        : known.length === 1
          ? `In ${langsOf(known)}`
          : `In all ${known.length} languages`
    const prompts = `${nChosen} of ${nPrompts} ${nPrompts === 1 ? 'prompt' : 'prompts'}`
    return {
      // One prompt may be a habit of the letter.
      weight: nPrompts === 1 ? 0.4 * share : Math.min(0.85, share + 0.15),
      reason: 'gold-conflict',
      sentence:
        `${langs} ${modelOf(known)} answers ${JSON.stringify(text)}, which counts as wrong: ` +
        `in ${prompts}, with ${Math.round(100 * share)} % of what the options get.`,
    }
  }
  return null
}

/** Languages in which most prompts are answered wrong, beside others in which most are right. */
function disagreement(known: readonly Known[]): Evidence[] {
  const wrong = known.filter(({ prediction: { nRight, nPrompts } }) => nRight * 2 < nPrompts)
  const right = known.filter(({ prediction: { nRight, nPrompts } }) => nRight * 2 > nPrompts)
  if (wrong.length === 0 || right.length === 0) return []
  const sentence = `${modelOf(known)} is right in ${langsOf(right)} and wrong in ${langsOf(wrong)}.`
  return [{ weight: 0.3, reason: 'languages-disagree', sentence }]
}

function meanShare(known: readonly Known[], option: number): number {
  return known.reduce((sum, { prediction }) => sum + shareOf(prediction, option), 0) / known.length
}

function isFirst(prediction: Prediction, option: number): boolean {
  const share = shareOf(prediction, option)
  return (prediction.options ?? []).every((_, other) => other === option || shareOf(prediction, other) < share)
}

/** What an option gets of what all letters get. */
function shareOf({ options, mass }: Prediction, option: number): number {
  return mass === 0 ? 0 : (options?.[option]?.prob ?? 0) / mass
}

function langsOf(known: readonly Known[]): string {
  return known.map(({ side }) => side.lang ?? side.id).join(', ')
}

function modelOf(known: readonly Known[]): string {
  return known[0]!.prediction.model || 'the model'
}
