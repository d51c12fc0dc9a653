import { answersFile } from '../runs/answers.ts'
import { storedFile } from '../runs/storedRecord.ts'
import { runFolderFiles } from './runFolders.ts'
import type { OpenProject } from './session.ts'
import type { Download, RunFile } from '../rpc/window/shapes.ts'
import { refusal } from './failures.ts'

/** What came out of a run, as the files of its folder. */
export function capsuleFiles(project: OpenProject, runId: string, version: string): RunFile[] {
  return Object.entries(runFolderFiles(project, runId, version)).map(([name, bytes]) => ({
    ...{ name, type: typeOf(name), sizeBytes: bytes.length },
  }))
}

/** @throws WorkbenchError 'input.missing' without the file, 'run.store' when it is damaged */
export function capsuleFile(project: OpenProject, runId: string, name: string, version: string): Download {
  return { name, type: typeOf(name), bytes: bytesOf(project, runId, name, version) }
}

function bytesOf(project: OpenProject, runId: string, name: string, version: string): Uint8Array {
  const { runs } = project.file
  // What is kept as it is needs no record of the whole run.
  const isKept = name !== answersFile && runs.fileNames(runId).includes(name)
  if (isKept) return Uint8Array.from(storedFile(runs, runId, name))
  const files = runFolderFiles(project, runId, version)
  if (!Object.hasOwn(files, name)) throw refusal('input.missing', `This run has no file ${name} (yet).`)
  return files[name]!
}

function typeOf(name: string): string {
  if (name.endsWith('.html')) return 'text/html'
  if (name.endsWith('.jsonl')) return 'application/jsonl'
  return name.endsWith('.json') ? 'application/json' : 'application/octet-stream'
}
