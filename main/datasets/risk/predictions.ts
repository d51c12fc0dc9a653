import { foldedOf } from '../checks/folded.ts'
import type { QuestionPair } from '../pairs.ts'
import type { Evidence } from './evidence.ts'

/** What a model said of a question, over all of its prompts. */
export interface Prediction {
  /** The option it chose most often, as an index; null where the file's prompts do not say which is behind which letter. */
  readonly option: number | null
  /** The mean probability of the right letter among the letters. */
  readonly right: number
  /** The mean probability of all letters together. */
  readonly mass: number
}

/** Under so much the letters are not what the model would say. */
const lowMass = 0.5

/** What a model's answers say of a pair: both languages against the key, the languages against each other, no answer at all. */
export function predictionEvidence({ sides }: QuestionPair, predictions: ReadonlyMap<string, Prediction>): Evidence[] {
  const known = sides.flatMap((side) => {
    const prediction = predictions.get(side.id)
    return prediction === undefined ? [] : [{ side, prediction, isRight: prediction.option === side.answer }]
  })
  const found: Evidence[] = []
  const chosen = known.filter(({ prediction }) => prediction.option !== null)
  const wrong = chosen.filter(({ isRight }) => !isRight)
  const places = new Set(chosen.map(({ prediction }) => prediction.option))
  if (chosen.length > 1 && wrong.length === chosen.length && places.size === 1) {
    const { side, prediction } = chosen[0]!
    const text = side.options[prediction.option ?? -1] ?? foldedOf(side).right
    found.push({
      weight: 0.7,
      reason: 'gold-conflict',
      sentence: `In all ${chosen.length} languages the model answers ${JSON.stringify(text)}, which counts as wrong.`,
    })
  } else if (wrong.length > 0 && wrong.length < chosen.length) {
    const langs = wrong.map(({ side }) => side.lang ?? side.id).join(', ')
    found.push({
      weight: 0.3,
      reason: 'languages-disagree',
      sentence: `The model is right in some languages and wrong in ${langs}.`,
    })
  }
  const low = known.filter(({ prediction }) => prediction.mass < lowMass)
  if (low.length > 0) {
    const langs = low.map(({ side }) => side.lang ?? side.id).join(', ')
    found.push({
      weight: 0.25,
      reason: 'low-mass',
      sentence: `The model would rather say something else than a letter in ${langs}.`,
    })
  }
  return found
}
