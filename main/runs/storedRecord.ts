/** A run of a project's file as a record, in the shapes of now whatever version kept it. */
import { WorkbenchError } from '../base/errors.ts'
import { AnswerSchema } from '../methods/answers/answerSchema.ts'
import type { Runs, StoredRun } from '../store/runs.ts'
import type { AnswerLine } from './answers.ts'
import { RunDetails } from './details.ts'
import type { RunRecord } from './record.ts'
import { StoredSettings, type RunSettings } from './settings.ts'
import { storedValue } from './storedValue.ts'
import { upgradedDetails, upgradedSettings } from './upgrade.ts'

/** @throws WorkbenchError 'run.store' when it is damaged */
export function storedSettings({ id, settings }: StoredRun): RunSettings {
  return storedValue(StoredSettings, upgradedSettings(settings), `run ${id}`)
}

/** @throws WorkbenchError 'run.store' when they are damaged */
export function storedDetails({ id, kind, details }: StoredRun): RunDetails {
  return storedValue(RunDetails, upgradedDetails(kind, details), `run ${id}`)
}

/** The answers of a run, each with its part, in their order. */
export function storedAnswers(runs: Pick<Runs, 'rows'>, id: string): AnswerLine[] {
  return runs.rows(id).map(({ part, data }, i) => {
    return { part, ...storedValue(AnswerSchema, data, `answer ${i + 1} of run ${id}`) }
  })
}

/** @throws WorkbenchError 'run.store' when the file is damaged, 'input.missing' without it */
export function storedFile(runs: Pick<Runs, 'file'>, id: string, name: string): Uint8Array {
  const found = runs.file(id, name)
  if (found === null) throw new WorkbenchError('input.missing', `This run has no file ${name} (yet).`)
  if (found === 'damaged') {
    throw new WorkbenchError('run.store', `The file ${name} of this run is damaged in the project; run it again.`)
  }
  return found
}

export function storedRecord(runs: Pick<Runs, 'rows' | 'file' | 'fileNames'>, run: StoredRun): RunRecord {
  const { model, device, nQuestions, nVariants, accuracy, summary, warnings } = storedDetails(run)
  const names = runs.fileNames(run.id)
  return {
    ...{ name: run.name, settings: storedSettings(run) },
    figures: { model, device, nQuestions, nVariants, accuracy, summary, warnings },
    files: Object.fromEntries(names.map((name) => [name, Uint8Array.from(storedFile(runs, run.id, name))])),
    answers: storedAnswers(runs, run.id),
  }
}
