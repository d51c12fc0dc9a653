import { allLetters } from '../datasets/optionLetters.ts'
import type { Question } from '../datasets/question.ts'
import type { Prediction } from '../datasets/risk/predictions.ts'
import type { Answer } from '../methods/answers/answerSchema.ts'
import { answersOf, questionsOf } from './runRecords.ts'
import type { OpenProject } from './session.ts'

/** What the newest prediction of a project says of the questions that are still as they were asked. */
export function lastPredictions(project: OpenProject): ReadonlyMap<string, Prediction> {
  const run = project.file.runs
    .list()
    .find(({ kind, state, trashed }) => kind === 'predict' && state === 'done' && !trashed)
  if (run === undefined) return new Map()
  const asked = questionsOf(project, run.id)
  const { before = [] } = answersOf(project, run.id)
  const found = new Map<string, Prediction>()
  for (const [id, answers] of Map.groupBy(before, (answer) => answer.id)) {
    const [then, now] = [asked.get(id), project.questions.get(id)?.question]
    if (then !== undefined && now !== undefined && isSame(then, now)) found.set(id, predictionOf(then, answers))
  }
  return found
}

function isSame(a: Question, b: Question): boolean {
  return a.stem === b.stem && a.answer === b.answer && a.options.join('\n') === b.options.join('\n')
}

function predictionOf({ variants }: Question, answers: readonly Answer[]): Prediction {
  const chosen = answers.map(({ variant, pred }) => {
    const at = (allLetters as readonly string[]).indexOf(pred)
    return variants[variant]?.order?.[at] ?? null
  })
  const counts = [...Map.groupBy(chosen, (option) => option)].sort(([, a], [, b]) => b.length - a.length)
  const mean = (value: (answer: Answer) => number): number =>
    answers.reduce((sum, answer) => sum + value(answer), 0) / answers.length
  return {
    option: counts[0]?.[0] ?? null,
    right: mean(({ letters, gold }) => letters[gold] ?? 0),
    mass: mean(({ mass }) => mass),
  }
}
