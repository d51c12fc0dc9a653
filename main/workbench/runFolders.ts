/** Runs between a project and folders: the folder that the command line writes and reads. */
import { randomUUID } from 'node:crypto'
import { writeFolderAtomically } from '../files/atomicFolder.ts'
import { openCapsule, type CapsuleFiles } from '../runs/capsule.ts'
import { labelFiles, labelStep, readLabels, type LabelStep } from '../runs/neuronLabels.ts'
import { readRecords, recordFiles } from '../runs/record.ts'
import { keepRecord } from '../runs/keepRecord.ts'
import { storedRecord } from '../runs/storedRecord.ts'
import { findRun, windowRun } from './runRecords.ts'
import { refusal } from './failures.ts'
import type { OpenProject } from './session.ts'

/**
 * Writes a finished run as a folder.
 *
 * @throws WorkbenchError 'input.usage' for a run that is not done or a folder that holds other things
 */
export async function exportRun(
  project: OpenProject,
  runId: string,
  folder: string,
  { version, signal }: { readonly version: string; readonly signal: AbortSignal },
): Promise<void> {
  const { name, state, model } = windowRun(findRun(project, runId))
  if (state !== 'done') throw refusal('input.usage', `"${name}" is not done; finish it before it is exported.`)
  const files = { ...runFolderFiles(project, runId, version), ...labelFiles(project.file.records, model.fingerprint) }
  await writeFolderAtomically(folder, files, { signal })
}

/** All files of a run's folder. */
export function runFolderFiles(project: OpenProject, runId: string, version: string): CapsuleFiles {
  return recordFiles(storedRecord(project.file.runs, findRun(project, runId)), version)
}

interface Importing {
  readonly now: () => Date
  readonly signal: AbortSignal
  /** Makes a step of the project's history. */
  readonly commit: (make: () => LabelStep) => Promise<unknown>
}

/** Takes the runs of a folder into a project, and what neurons are called there. @returns their ids there */
export async function importRuns(
  project: OpenProject,
  folder: string,
  { now, signal, commit }: Importing,
): Promise<string[]> {
  const capsule = openCapsule({ kind: 'folder', path: folder })
  const records = await readRecords(capsule, { signal })
  const labels = await readLabels(capsule, { signal })
  const ids = records.map((record) => {
    const id = randomUUID()
    keepRecord(project.file.runs, record, { id, createdAt: now().toISOString(), elapsedMs: 0 })
    return id
  })
  const [first] = records
  if (labels.length > 0) await commit(() => labelStep(project.file.records, first!.figures.model.fingerprint, labels))
  return ids
}
