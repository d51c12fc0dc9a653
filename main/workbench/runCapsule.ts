import { answersOf, detailsOf, findRun, runFile, windowRun } from './runRecords.ts'
import type { OpenProject } from './session.ts'
import type { Download, RunFile } from './shapes.ts'

/** What came out of a run, as files: those that it wrote, its record, and its answers as lines. */
export function capsuleFiles(project: OpenProject, runId: string): RunFile[] {
  return capsuleNames(project, runId).map((name) => {
    const { type, bytes } = capsuleFile(project, runId, name)
    return { name, type, sizeBytes: bytes.length }
  })
}

/** @throws WorkbenchError 'input.missing' without the file, 'run.store' when it is damaged */
export function capsuleFile(project: OpenProject, runId: string, name: string): Download {
  const stored = project.file.runs.fileNames(runId)
  const bytes =
    name === answersFile && !stored.includes(name)
      ? encode(answerLines(project, runId))
      : name === recordFile && !stored.includes(name)
        ? encode(record(project, runId))
        : Uint8Array.from(runFile(project, runId, name))
  return { name, type: typeOf(name), bytes }
}

const answersFile = 'answers.jsonl'
const recordFile = 'run.json'
/** What only this program can read. */
const inner = ['scores.bin']

function capsuleNames(project: OpenProject, runId: string): string[] {
  const { runs } = project.file
  const made = runs.rows(runId).length > 0 ? [answersFile] : []
  return [...new Set([recordFile, ...made, ...runs.fileNames(runId)])].filter((name) => !inner.includes(name))
}

function answerLines(project: OpenProject, runId: string): string {
  const lines = Object.entries(answersOf(project, runId)).flatMap(([part, answers]) =>
    answers.map((answer) => `${JSON.stringify({ part, ...answer })}\n`),
  )
  return lines.join('')
}

/** Enough to repeat the run: what was asked, of which model, on what. A detection writes a fuller one of its own. */
function record(project: OpenProject, runId: string): string {
  const stored = findRun(project, runId)
  const { kind, name, settings, createdAt, state } = windowRun(stored)
  const { model, device, nQuestions, nVariants, accuracy, summary, warnings } = detailsOf(stored)
  const all = {
    kind,
    name,
    createdAt,
    state,
    settings,
    model,
    device,
    nQuestions,
    nVariants,
    accuracy,
    summary,
    warnings,
  }
  return `${JSON.stringify(all, null, 2)}\n`
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function typeOf(name: string): string {
  if (name.endsWith('.html')) return 'text/html'
  if (name.endsWith('.jsonl')) return 'application/jsonl'
  return name.endsWith('.json') ? 'application/json' : 'application/octet-stream'
}
