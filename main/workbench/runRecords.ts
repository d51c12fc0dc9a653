import { DraftSchema, type Question } from '../datasets/question.ts'
import type { Answer } from '../methods/answers/answerSchema.ts'
import { Run as RunSchema, RunSettings as SettingsSchema } from '../rpc/window/schemas.ts'
import type { Run } from '../rpc/window/shapes.ts'
import type { RunSettings } from '../runs/settings.ts'
import { storedAnswers, storedDetails, storedFile, storedSettings } from '../runs/storedRecord.ts'
import { storedJson, storedValue } from '../runs/storedValue.ts'
import { upgradedSettings } from '../runs/upgrade.ts'
import type { StoredRun } from '../store/runs.ts'
import { refusal } from './failures.ts'
import type { OpenProject } from './session.ts'

/** A run as the windows see it. */
export function windowRun(stored: StoredRun): Run {
  const { id, name, starred, trashed, tags, createdAt } = stored
  const { done, total, ...details } = storedDetails(stored)
  const settings = storedSettings(stored)
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
  return storedValue(SettingsSchema, upgradedSettings(settings), `run ${id}`)
}

/** @throws WorkbenchError 'input.value' when there is no such run */
export function findRun({ file }: OpenProject, runId: string): StoredRun {
  const found = file.runs.get(runId)
  if (found !== null) return found
  throw refusal('input.value', 'This run is not in the project any more.')
}

/** The answers of a run by the part they belong to, in their order. */
export function answersOf({ file }: OpenProject, runId: string): Readonly<Partial<Record<string, readonly Answer[]>>> {
  return Object.groupBy(storedAnswers(file.runs, runId), ({ part }) => part)
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
  return storedFile(file.runs, runId, name)
}
