/** Runs of the command line: what a kind of run is given here, and where its record goes. */
import { randomUUID } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import type { PromptedQuestion } from '../datasets/question.ts'
import { readQuestions } from '../datasets/readQuestions.ts'
import type { QuestionSource } from '../datasets/readRows.ts'
import type { AskedQuestion } from '../methods/answers/units.ts'
import type { AnswerLine } from '../runs/answers.ts'
import { openCapsule, type CapsuleFiles } from '../runs/capsule.ts'
import { readDetection } from '../runs/detection.ts'
import { keepRecord } from '../runs/keepRecord.ts'
import { nextRunName } from '../runs/kinds.ts'
import type { Done, RunContext } from '../runs/kinds/kind.ts'
import { wholeFigures, type RunRecord } from '../runs/record.ts'
import type { RunSettings } from '../runs/settings.ts'
import { openProject } from '../store/projectFile.ts'
import type { Host } from './host.ts'
import { checkApart, folderInput, runInput } from './inputs.ts'
import type { RunFlags } from './options.ts'
import { version } from './version.ts'
import { modelName } from '../models/catalogue/modelName.ts'

export interface CliRun {
  readonly context: RunContext
  /** Of the run, as they came. */
  readonly answers: readonly AnswerLine[]
}

/** What every kind of run is given. */
export function createRun(
  flags: RunFlags & { readonly out?: string; readonly saveBackground?: string },
  host: Host,
  onItem?: (item: object) => void,
): CliRun {
  checkApart(flags.project, flags.out, flags.saveBackground)
  const { call, signal, output } = host
  const answers: AnswerLine[] = []
  const context: RunContext = {
    ...{ call, run: runInput(flags), version: version(), signal, onItem },
    onProgress: (progress) => output.progress(progress),
    onWarning: (sentence) => output.warning(sentence),
    // Only a project keeps them.
    ...(flags.project === undefined ? {} : { onAnswer: (part, answer) => void answers.push({ part, ...answer }) }),
  }
  return { context, answers }
}

/** The questions of a file as runs count them, and as a project keeps them. */
export function createAsked(data: QuestionSource, seed: number, { signal }: Host) {
  return askedOf(() => readQuestions(data, { seed, signal }))
}

/** @param read once, when they are asked for first */
function askedOf(read: () => Promise<readonly PromptedQuestion[]>) {
  let promise: Promise<readonly PromptedQuestion[]> | null = null
  const questions = (): Promise<readonly PromptedQuestion[]> => (promise ??= read())
  return {
    asked: async (): Promise<AskedQuestion[]> =>
      (await questions()).map(({ id, domain, lang, pair, source: { stem } }) => ({ id, domain, lang, pair, stem })),
    file: async (): Promise<CapsuleFiles> => ({ 'questions.jsonl': questionLines(await questions()) }),
  }
}

function questionLines(questions: readonly PromptedQuestion[]): Uint8Array {
  return new TextEncoder().encode(formatQuestionLines(questions.map(({ source }) => source)))
}

/** Whose questions an experiment asks: those of a detection or of a file. */
export function experimentSource(
  {
    run,
    data,
    letters,
    seed,
  }: {
    readonly run: string | undefined
    readonly data: string | undefined
    readonly letters: 'auto' | 'bare' | 'space' | null
    readonly seed: number
  },
  host: Host,
) {
  if (run === undefined) {
    const file = { kind: 'file' as const, path: resolve(data!) }
    const source = { kind: 'questions' as const, data: file, letters: letters ?? 'auto' }
    return { source, ...createAsked(file, seed, host) }
  }
  if (letters !== null) {
    throw new WorkbenchError('input.usage', '--letters needs --data: a detection has attributed its letters already.')
  }
  const folder = folderInput(run)
  const read = async () => (await readDetection(openCapsule(folder), { signal: host.signal })).questions
  return { source: { kind: 'detection' as const, detection: folder }, ...askedOf(read) }
}

/** The questions of a file, as a run's settings name them. */
export function askedFile(path: string) {
  return { filter: '', templates: 'question-first' as const, file: basename(path) }
}

interface Finished extends Pick<CliRun, 'answers'> {
  readonly flags: RunFlags
  readonly host: Host
  /** Files that the run was given: questions, edits. */
  readonly inputs: () => Promise<CapsuleFiles>
}

/** What a run was told and what came of it, with the model that it asked. */
export async function finishedRecord(
  { name, settings }: Pick<RunRecord, 'name' | 'settings'>,
  done: Done<unknown>,
  { flags, host, answers, inputs }: Finished,
): Promise<RunRecord> {
  const run = runInput(flags)
  const { fingerprint, shape } = await host.call('models.inspect', { model: run.model, store: run.store })
  const { result: _, files, ...found } = done
  const { nLayers = 0, dMlp = 0 } = shape ?? {}
  const model = { name: modelName(run.model), fingerprint, nLayers, dMlp }
  const all = { ...(await inputs()), ...files }
  return { name, settings, figures: { ...wholeFigures(found), model }, files: all, answers }
}

/**
 * Keeps a finished run in the project of `--project`, if there is one: as one of the runs that its window shows. What it
 * found is printed and written before: a project that another program has open costs the row, not the result.
 */
export async function keepInProject(
  settings: RunSettings,
  { elapsedMs, ...done }: Done<unknown> & { readonly elapsedMs: number },
  finished: Finished,
): Promise<void> {
  const { flags, host } = finished
  if (flags.project === undefined) return
  const record = await finishedRecord({ name: '', settings }, done, finished)
  using project = openProject(resolve(flags.project))
  if (project.readOnly !== null) {
    host.output.warning(`The run is not among the project’s runs: ${project.readOnly}`)
    return
  }
  const name = nextRunName(project.runs.list(), settings.kind)
  keepRecord(project.runs, { ...record, name }, { id: randomUUID(), createdAt: new Date().toISOString(), elapsedMs })
  host.output.note(`Kept in ${flags.project} as "${name}"`)
}
