/** What the answers of a run say of each question, whether a project or a folder has them. */
import type { Question } from '../datasets/question.ts'
import { predictionOf, type Prediction } from '../datasets/risk/predictions.ts'
import { chanceLevel, guessingP } from '../methods/answers/chance.ts'
import { fewestUnits } from '../methods/statistics/estimates.ts'
import type { Answer } from '../methods/answers/answerSchema.ts'
import type { RunSettings } from './settings.ts'

/** A question as a run asked it, and what came of it. */
export interface AskedPrediction {
  readonly asked: Question
  readonly prediction: Prediction
}

/** Whether the answers that a run gave first are the model's own, with no neuron edited. */
export function answersUnedited(settings: RunSettings): boolean {
  return (
    (settings.kind === 'predict' && settings.editId === null) ||
    (settings.kind === 'compare' && settings.beforeEditId === null)
  )
}

/**
 * The predictions of a run by question.
 *
 * @param questions as they were asked, with their prompts
 * @param answers   those of the part `before`
 */
export function predictionsOf(
  questions: ReadonlyMap<string, Question>,
  answers: readonly Answer[],
  { model, settings }: { readonly model: string; readonly settings: RunSettings },
): ReadonlyMap<string, AskedPrediction> {
  const isByText = settings.kind === 'predict' && settings.options.style === 'option-text'
  const found = new Map<string, AskedPrediction>()
  for (const [id, given] of Map.groupBy(answers, (answer) => answer.id)) {
    const asked = questions.get(id)
    if (asked !== undefined) found.set(id, { asked, prediction: predictionOf(asked, given, { model, isByText }) })
  }
  for (const of of Map.groupBy(found.values(), ({ asked }) => asked.lang).values()) {
    if (!isGuessing(of)) continue
    for (const { asked, prediction } of of) found.set(asked.id, { asked, prediction: { ...prediction, isGuess: true } })
  }
  return found
}

/** Whether answers of one language are right no more often than guesses; not of a few, which cannot tell. */
function isGuessing(of: readonly AskedPrediction[]): boolean {
  const facts = of.flatMap(({ asked, prediction: { nRight, nPrompts } }) =>
    nPrompts === 0 ? [] : [{ right: nRight, of: nPrompts, chance: 1 / asked.options.length }],
  )
  return facts.length >= fewestUnits && guessingP(facts) > chanceLevel
}

/** Whether a question still says what was asked, so that the answers are answers to it. */
export function isAsAsked(now: Question, asked: Question): boolean {
  return (
    now.stem === asked.stem &&
    now.answer === asked.answer &&
    (now.context ?? '') === (asked.context ?? '') &&
    now.options.length === asked.options.length &&
    now.options.every((option, i) => option === asked.options[i])
  )
}
