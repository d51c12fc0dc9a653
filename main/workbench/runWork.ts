import type { WorkbenchError } from '../base/errors.ts'
import type { Edit } from '../engine/edit.ts'
import type { detectionFileNames } from '../jobs/detectionFiles.ts'
import type { Answer } from '../methods/answers/answerSchema.ts'
import type { EngineLine, RunChoice } from './engineLine.ts'
import type { EventLog } from './events.ts'
import { fix, refusal } from './failures.ts'
import type { JobContext } from './jobs.ts'
import { layOutFiles } from './layOut.ts'
import { runFile, type RunDetails } from './runRecords.ts'
import type { OpenProject } from './session.ts'
import type { RunSettings } from './shapes.ts'

/** A run at work, whatever its kind. */
export interface RunWork<S extends RunSettings = RunSettings> {
  readonly runId: string
  readonly settings: S
  readonly project: OpenProject
  readonly engine: EngineLine
  readonly events: EventLog
  readonly context: JobContext
  /** Model, device and store of its calls. */
  readonly run: RunChoice
  readonly version: string
  /** Of the model. */
  readonly sizes: { readonly nLayers: number; readonly dMlp: number }
  /** Where its files may be laid out for the engine; taken away afterwards. */
  readonly folder: string
  /** What has been found so far. */
  note(details: Partial<RunDetails>): void
}

/** Lays files of a run's capsule out as a folder, for the engine to read. */
export async function layOut(
  { project, runId, folder }: Pick<RunWork, 'project' | 'runId' | 'folder'>,
  names: readonly (typeof detectionFileNames)[number][],
): Promise<string> {
  return layOutFiles(folder, new Map(names.map((name) => [name, runFile(project, runId, name)])))
}

export interface AnswersOf {
  /** What the answers are kept as: `before`, `after`, `control`. */
  readonly part: string
  readonly edit: Edit | null
  readonly letters: 'auto' | 'bare' | 'space'
  /** The questions, as a file. */
  readonly data: string
  /** Which of how many such passes this is, for the progress. */
  readonly pass: { readonly index: number; readonly of: number }
  /** What the answers so far come to; noted now and then, so that a window sees it grow and a stop leaves it. */
  readonly sofar?: (answers: readonly Answer[]) => Partial<RunDetails>
}

/** Answers go into the file so often, and to the windows no more than so many of them. */
const keepEveryMs = 200
const mostToldAtOnce = 40
const noteEveryMs = 1000

/**
 * Asks every variant of every question, under an edit or not. Answers are kept as they come; those that are there from
 * before a stop are not written again.
 */
export async function answerAll(
  work: RunWork,
  { part, edit, letters, data, pass, sofar }: AnswersOf,
): Promise<Answer[]> {
  const { engine, project, runId, run, context, events } = work
  const nKept = project.file.runs.rows(runId).filter((row) => row.part === part).length
  const answers: Answer[] = []
  let waiting: { part: string; n: number; data: Answer }[] = []
  let keptMs = performance.now()
  let notedMs = keptMs
  const keep = (): void => {
    keptMs = performance.now()
    if (waiting.length === 0) return
    project.file.runs.putRows(runId, waiting)
    for (const { data: row } of waiting.slice(0, mostToldAtOnce))
      events.publish({ kind: 'row', runId, row: { part, ...row } })
    waiting = []
    if (sofar === undefined || keptMs - notedMs < noteEveryMs) return
    notedMs = keptMs
    work.note(sofar(answers))
  }
  const strong = new AbortController()
  try {
    const { device } = await engine.call(
      'predict',
      { run, data, letters, edit },
      {
        signal: AbortSignal.any([context.signal, strong.signal]),
        onWarning: context.onWarning,
        onProgress({ phase, done, total }) {
          if (phase !== 'predict') return context.onProgress({ phase, done, total })
          const all = { done: pass.index * total + done, total: pass.of * total }
          context.onProgress({ phase: part, ...all })
        },
        onItem(answer) {
          if (strong.signal.aborted) return
          if (!Number.isFinite(answer.mass)) return strong.abort(tooStrong(answer, edit))
          const n = answers.push(answer) - 1
          if (n >= nKept) waiting.push({ part, n, data: answer })
          if (performance.now() - keptMs > keepEveryMs) keep()
        },
      },
    )
    strong.signal.throwIfAborted()
    work.note({ device })
  } catch (error) {
    // What stopped it, not that it was stopped.
    throw strong.signal.aborted ? strong.signal.reason : error
  } finally {
    keep()
    if (sofar !== undefined && answers.length > 0) work.note(sofar(answers))
  }
  return answers
}

/** Numbers that have overflowed say nothing about the model: they are not kept. */
function tooStrong({ id }: Answer, edit: Edit | null): WorkbenchError {
  if (edit === null) {
    return refusal('input.value', `The model's answer to ${id} is no number; its weights cannot be right.`)
  }
  return refusal(
    'input.value',
    `Stopped at ${id}: under "${edit.name}" the model's answer is no number any more. The edit is too strong.`,
    [fix.halveEdit],
  )
}
