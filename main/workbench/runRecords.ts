import * as v from 'valibot'
import type { Question } from '../datasets/question.ts'
import { DraftSchema } from '../datasets/question.ts'
import type { StoredRun } from '../store/runs.ts'
import { Run as RunSchema, RunSettings as SettingsSchema } from '../rpc/workbenchSchemas.ts'
import { refusal } from './failures.ts'
import type { OpenProject } from './session.ts'
import type { Job, Run } from './shapes.ts'

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
  const settings = v.parse(SettingsSchema, stored.settings)
  const state = stored.state as Job['state']
  const isPartial = (state === 'stopped' || state === 'failed') && done > 0
  return {
    ...{ id, name, starred, trashed, tags: [...tags], createdAt, state, kind: settings.kind, settings, ...details },
    partial: isPartial ? { done, total } : null,
  }
}

export function detailsOf(stored: StoredRun): RunDetails {
  return v.parse(DetailsSchema, stored.details)
}

/** @throws WorkbenchError 'input.value' when there is no such run */
export function findRun({ file }: OpenProject, runId: string): StoredRun {
  const found = file.runs.get(runId)
  if (found !== null) return found
  throw refusal('input.value', 'This run is not in the project any more.')
}

/** One answer as the engine gave it. */
const AnswerSchema = v.object({
  id: v.string(),
  variant: v.number(),
  letters: v.record(v.string(), v.number()),
  pred: v.string(),
  gold: v.string(),
  correct: v.boolean(),
  mass: v.number(),
})
export type Answer = v.InferOutput<typeof AnswerSchema>

/** The answers of a run by the part they belong to, in their order. */
export function answersOf({ file }: OpenProject, runId: string): Readonly<Record<string, readonly Answer[]>> {
  const parts: Record<string, Answer[]> = {}
  // Written by this program and guarded by the file's own checks: looked at for its form only.
  for (const { part, data } of file.runs.rows(runId)) (parts[part] ??= []).push(data as Answer)
  for (const answers of Object.values(parts)) if (answers[0] !== undefined) v.parse(AnswerSchema, answers[0])
  return parts
}

/** The questions that a run asked, by id, as they were when it began. */
export function questionsOf(project: OpenProject, runId: string): ReadonlyMap<string, Question> {
  const text = new TextDecoder().decode(runFile(project, runId, 'questions.jsonl'))
  const lines = text.split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => v.parse(DraftSchema, JSON.parse(line))).map((question) => [question.id, question]))
}

/** @throws WorkbenchError 'input.missing' without the file, 'run.store' when it is damaged */
export function runFile({ file }: OpenProject, runId: string, name: string): Uint8Array {
  const found = file.runs.file(runId, name)
  if (found === null) throw refusal('input.missing', `This run has no file ${name} (yet).`)
  if (found === 'damaged')
    throw refusal('run.store', `The file ${name} of this run is damaged in ${file.path}; run it again.`)
  return found
}
