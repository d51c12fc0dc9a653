import * as v from 'valibot'
import { DraftSchema, type Question } from '../datasets/question.ts'
import { AnswerSchema, type Answer } from '../methods/answers/answerSchema.ts'
import type { StoredRun } from '../store/runs.ts'
import { Run as RunSchema, RunSettings as SettingsSchema, StoredRunSettings } from '../rpc/window/schemas.ts'
import { refusal } from './failures.ts'
import type { OpenProject } from './session.ts'
import type { Run, RunSettings } from './shapes.ts'
import { storedJson, storedValue } from './storedValue.ts'

const { model, device, nQuestions, nVariants, elapsedMs, accuracy, summary, warnings, failure } = RunSchema.entries
const DetailsSchema = v.object({
  ...{ model, device, nQuestions, nVariants, elapsedMs, accuracy, summary, warnings, failure },
  done: v.number(),
  total: v.number(),
})

/** What is known of a run and changes while it runs. */
export type RunDetails = v.InferOutput<typeof DetailsSchema>

/** A run as the windows see it. */
export function windowRun(stored: StoredRun): Run {
  const { id, name, starred, trashed, tags, createdAt } = stored
  const { done, total, ...details } = detailsOf(stored)
  const settings = storedValue(StoredRunSettings, stored.settings, `run ${id}`)
  const state = storedValue(RunSchema.entries.state, stored.state, `run ${id}`)
  const isPartial = (state === 'stopped' || state === 'failed') && done > 0
  return {
    ...{ id, name, starred, trashed, tags: [...tags], createdAt, state, kind: settings.kind, settings, ...details },
    partial: isPartial ? { done, total } : null,
  }
}

/**
 * The settings of a run that is about to be computed: a project may come with more than may be begun.
 *
 * @throws WorkbenchError 'run.store' for those
 */
export function settingsToRun({ id, settings }: StoredRun): RunSettings {
  return storedValue(SettingsSchema, settings, `run ${id}`)
}

export function detailsOf(stored: StoredRun): RunDetails {
  return storedValue(DetailsSchema, stored.details, `run ${stored.id}`)
}

/** @throws WorkbenchError 'input.value' when there is no such run */
export function findRun({ file }: OpenProject, runId: string): StoredRun {
  const found = file.runs.get(runId)
  if (found !== null) return found
  throw refusal('input.value', 'This run is not in the project any more.')
}

/** The answers of a run by the part they belong to, in their order. */
export function answersOf({ file }: OpenProject, runId: string): Readonly<Record<string, readonly Answer[]>> {
  const parts: Record<string, Answer[]> = Object.create(null) as Record<string, Answer[]>
  for (const { part, data } of file.runs.rows(runId)) {
    const answers = (parts[part] ??= [])
    answers.push(storedValue(AnswerSchema, data, `answer ${answers.length + 1} of run ${runId}`))
  }
  return parts
}

/** The questions that a run asked, by id, as they were when it began. */
export function questionsOf(project: OpenProject, runId: string): ReadonlyMap<string, Question> {
  const text = new TextDecoder().decode(runFile(project, runId, 'questions.jsonl'))
  const lines = text.split('\n').filter((line) => line !== '')
  return new Map(
    lines
      .map((line) => storedJson(DraftSchema, line, 'list of questions of a run'))
      .map((question) => [question.id, question]),
  )
}

/** @throws WorkbenchError 'input.missing' without the file, 'run.store' when it is damaged */
export function runFile({ file }: OpenProject, runId: string, name: string): Uint8Array {
  const found = file.runs.file(runId, name)
  if (found === null) throw refusal('input.missing', `This run has no file ${name} (yet).`)
  if (found === 'damaged')
    throw refusal('run.store', `The file ${name} of this run is damaged in ${file.path}; run it again.`)
  return found
}
