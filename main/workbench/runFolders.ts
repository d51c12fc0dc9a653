/** Runs between a project and folders: the folder that the command line writes and reads. */
import { randomUUID } from 'node:crypto'
import { writeFolderAtomically } from '../files/atomicFolder.ts'
import { openCapsule, type CapsuleFiles } from '../runs/capsule.ts'
import { labelsFile } from '../runs/manifest.ts'
import { readRecords, recordFiles } from '../runs/record.ts'
import { keepRecord } from '../runs/keepRecord.ts'
import { storedRecord } from '../runs/storedRecord.ts'
import { labelsOf } from './neuronLabels.ts'
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
  const { name, state } = windowRun(findRun(project, runId))
  if (state !== 'done') throw refusal('input.usage', `"${name}" is not done; finish it before it is exported.`)
  const files = { ...runFolderFiles(project, runId, version), ...labelFile(project, runId) }
  await writeFolderAtomically(folder, files, { signal })
}

/** What a person calls neurons of the run's model, for those who get the folder; no file without a label. */
function labelFile(project: OpenProject, runId: string): CapsuleFiles {
  const labels = labelsOf(project, windowRun(findRun(project, runId)).model.fingerprint)
  if (labels.length === 0) return {}
  return { [labelsFile]: new TextEncoder().encode(`${JSON.stringify({ labels }, null, 2)}\n`) }
}

/** All files of a run's folder. */
export function runFolderFiles(project: OpenProject, runId: string, version: string): CapsuleFiles {
  return recordFiles(storedRecord(project.file.runs, findRun(project, runId)), version)
}

/** Takes the runs of a folder into a project. @returns their ids there */
export async function importRuns(
  project: OpenProject,
  folder: string,
  { now, signal }: { readonly now: () => Date; readonly signal: AbortSignal },
): Promise<string[]> {
  const records = await readRecords(openCapsule({ kind: 'folder', path: folder }), { signal })
  return records.map((record) => {
    const id = randomUUID()
    keepRecord(project.file.runs, record, { id, createdAt: now().toISOString(), elapsedMs: 0 })
    return id
  })
}
