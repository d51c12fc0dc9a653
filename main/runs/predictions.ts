/** What the answers of a run say of each question, whether a project or a folder has them. */
import type { Question } from '../datasets/question.ts'
import { predictionOf, type Prediction } from '../datasets/risk/predictions.ts'
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
  return found
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
