import { isAsAsked, answersUnedited, predictionsOf, type AskedPrediction } from '../runs/predictions.ts'
import type { Prediction } from '../datasets/risk/predictions.ts'
import { storedDetails, storedSettings } from '../runs/storedRecord.ts'
import type { StoredRun } from '../store/runs.ts'
import { answersOf, questionsOf } from './runRecords.ts'
import type { OpenProject } from './session.ts'

/** What a run of the project says of a question. */
export interface KnownPrediction extends AskedPrediction {
  readonly run: PredictingRun
}

export interface PredictingRun {
  readonly id: string
  readonly createdAt: string
  /** How it was answered; a comparison by letters. */
  readonly style: string
  readonly model: { readonly name: string; readonly fingerprint: string }
}

/** So many runs are looked through for the newest answer to each question. */
const mostRuns = 50

/** Of each run, as far as it had come: it is read once. */
const known = new WeakMap<OpenProject, Map<string, ReadonlyMap<string, KnownPrediction>>>()

/**
 * What the model that answered last says of each question: its newest answer in the project's runs, with no neuron edited.
 * An answer may be to another wording than the question has now; see `currentPredictions`.
 */
export function lastPredictions(project: OpenProject): ReadonlyMap<string, KnownPrediction> {
  const found = new Map<string, KnownPrediction>()
  let model: string | null = null
  for (const stored of answeredRuns(project)) {
    const fingerprint = storedDetails(stored).model.fingerprint
    if (model !== null && fingerprint !== model) continue
    const predictions = predictionsOfRun(project, stored)
    if (predictions.size > 0) model = fingerprint
    for (const [id, prediction] of predictions) if (!found.has(id)) found.set(id, prediction)
    if (found.size >= project.questions.size) break
  }
  return found
}

/** Those of the questions that are still as they were asked. */
export function currentPredictions(project: OpenProject): ReadonlyMap<string, Prediction> {
  const current = new Map<string, Prediction>()
  for (const [id, { asked, prediction }] of lastPredictions(project)) {
    const now = project.questions.get(id)?.question
    if (now !== undefined && isAsAsked(now, asked)) current.set(id, prediction)
  }
  return current
}

function answeredRuns({ file }: OpenProject): readonly StoredRun[] {
  return file.runs
    .list()
    .filter(({ kind, state, trashed }) => (kind === 'predict' || kind === 'compare') && state === 'done' && !trashed)
    .filter((run) => answersUnedited(storedSettings(run)))
    .slice(0, mostRuns)
}

function predictionsOfRun(project: OpenProject, stored: StoredRun): ReadonlyMap<string, KnownPrediction> {
  const ofProject = known.get(project) ?? new Map<string, ReadonlyMap<string, KnownPrediction>>()
  known.set(project, ofProject)
  const before = ofProject.get(stored.id)
  if (before !== undefined) return before
  const settings = storedSettings(stored)
  const { name, fingerprint } = storedDetails(stored).model
  const { before: answers = [] } = answersOf(project, stored.id)
  const run: PredictingRun = {
    ...{ id: stored.id, createdAt: stored.createdAt },
    style: settings.kind === 'predict' ? settings.options.style : 'letter',
    model: { name, fingerprint },
  }
  const of = predictionsOf(questionsOf(project, stored.id), answers, { model: name, settings })
  const found = new Map([...of].map(([id, prediction]) => [id, { ...prediction, run }]))
  ofProject.set(stored.id, found)
  return found
}
