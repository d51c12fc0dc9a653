import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import { askedQuestions } from './askedQuestions.ts'
import { breakdownOf } from '../methods/answers/breakdown.ts'
import { factsOf } from '../methods/answers/units.ts'
import { editById } from './edits.ts'
import { evaluationView } from './evaluationView.ts'
import type { EventLog } from './events.ts'
import { fix, refusal } from './failures.ts'
import type { JobContext, JobSpec } from './jobs.ts'
import type { MapCache } from './mapData.ts'
import { modelChoice, type ModelsOptions } from './modelsPart.ts'
import { capsuleFile, capsuleFiles } from './runCapsule.ts'
import { filterRuns } from './runFilter.ts'
import type { AskedPart } from './renderAsked.ts'
import { estimateRun } from './runEstimate.ts'
import { runKinds } from './runKinds.ts'
import { answersOf, detailsOf, findRun, questionsOf, settingsToRun, windowRun, type RunDetails } from './runRecords.ts'
import { runRows } from './runRows.ts'
import type { RunWork } from './runWork.ts'
import type { OpenProject } from './session.ts'
import type { Job, Part, RunSettings, Started } from './shapes.ts'

export interface RunsOptions extends ModelsOptions {
  readonly events: EventLog
  readonly maps: MapCache
  readonly now: () => Date
  readonly version: string
  /** Where files are laid out for the engine. */
  readonly workFolder: string
}

type Methods =
  | 'runs.list'
  | 'runs.start'
  | 'runs.resume'
  | 'runs.estimate'
  | 'runs.preview'
  | 'runs.change'
  | 'runs.rows'
  | 'runs.breakdown'
  | 'runs.evaluation'
  | 'runs.files'
  | 'runs.file'

const titles: Readonly<Record<RunSettings['kind'], string>> = {
  predict: 'Predict',
  detect: 'Detect',
  evaluate: 'Evaluate',
  compare: 'Edit compare',
  dose: 'Dose',
}

export function runsPart(options: RunsOptions): Part<Methods> {
  const { session, events, jobs, engine, workFolder } = options
  const measured = new Map<string, number>()
  session.onChange((change) => {
    if (change === 'opened') takeUp(options)
    else return closeRuns(options)
  })
  return {
    'runs.list': ({ filter = '' }) =>
      filterRuns((session.current()?.file.runs.list() ?? []).map(windowRun), filter).slice(),
    'runs.start': ({ clientId, ...settings }, { signal }) =>
      jobs.once(clientId, () => startRun(options, settings, signal)),
    'runs.resume': ({ runId }) => {
      const project = session.requireWritable()
      const { state, name } = windowRun(findRun(project, runId))
      if (state === 'done') throw refusal('input.usage', `"${name}" is done; there is nothing to resume.`)
      if (!jobs.isActive(runId)) jobs.start(jobOf(options, project, runId))
      return { jobId: runId, runId }
    },
    'runs.change': ({ runId, ...change }) => {
      const project = session.requireWritable()
      const { name, starred, tags, trashed } = findRun(project, runId)
      if (change.trashed === true && jobs.isActive(runId))
        throw refusal('input.usage', 'This run is going on; stop it first.')
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      project.file.runs.label(runId, { name, starred, tags, trashed, ...given })
      events.publish({ kind: 'runs' })
      session.publish()
      return windowRun(findRun(project, runId))
    },
    'runs.rows': (input) => runRows(session.require(), input),
    'runs.breakdown': ({ runId, part }) => {
      const project = session.require()
      findRun(project, runId)
      return breakdownOf(answersOf(project, runId)[part] ?? [], factsOf(questionsOf(project, runId).values()))
    },
    'runs.evaluation': ({ runId }) => evaluationView(session.require(), runId),
    'runs.files': ({ runId }) => capsuleFiles(session.require(), runId),
    'runs.file': ({ runId, name }) => capsuleFile(session.require(), runId, name),
    async 'runs.preview'(settings, { signal }) {
      const project = session.require()
      const { model } = modelChoice(options)
      const { questions, nQuestions, nVariants } = await firstOf(asked(project, settings, signal))
      const prompt = questions[0]?.variants[0]?.prompt ?? ''
      const { pieces } = await engine.call('tokenize', { model: model.dir, text: prompt }, { signal })
      return { nQuestions, nVariants, prompt, pieces }
    },
    async 'runs.estimate'(settings, { signal }) {
      const project = session.require()
      const { run } = modelChoice(options)
      const first = await firstOf(asked(project, settings, signal))
      const found = await estimateRun(settings, first, { engine, run, folder: workFolder, known: measured, signal })
      const { nVariants, nQuestions } = first
      return { ...found, nQuestions, nVariants, memoryBytes: engine.memoryBytes() ?? 0 }
    },
  }
}

async function startRun(options: RunsOptions, settings: RunSettings, signal: AbortSignal): Promise<Started> {
  const { session, engine, events, jobs, now } = options
  const project = session.requireWritable()
  const { model, run } = modelChoice(options)
  const lines: Uint8Array[] = []
  const encoder = new TextEncoder()
  let counts = { nQuestions: 0, nVariants: 0, warnings: [] as readonly string[] }
  for await (const { questions, nQuestions, nVariants, warnings } of asked(project, settings, signal)) {
    counts = { nQuestions, nVariants, warnings }
    if (settings.kind !== 'evaluate') lines.push(encoder.encode(formatQuestionLines(questions)))
  }
  const { nQuestions, nVariants, warnings } = counts
  const found = await engine.call('models.inspect', { model: model.dir, store: run.store }, { signal })
  if (found.shape === null)
    throw refusal('input.unsupported', found.reason ?? `${model.name} cannot be run.`, [fix.chooseModel])
  const edit = 'editId' in settings && settings.editId !== null ? editById(session, settings.editId) : null
  if (edit !== null && edit.neurons.length === 0) {
    throw refusal('input.value', 'The edit changes nothing: it is off, or none of its parts has a neuron.')
  }
  const { nLayers, dMlp } = found.shape
  const details: RunDetails = {
    model: { name: model.name, fingerprint: found.fingerprint, nLayers, dMlp },
    ...{ device: run.device, nQuestions, nVariants, elapsedMs: 0, done: 0, total: nVariants },
    ...{ accuracy: null, summary: {}, warnings: [...warnings], failure: null },
  }
  const id = randomUUID()
  const { runs } = project.file
  const nSame = runs.list().filter(({ kind }) => kind === settings.kind).length
  const name = `${titles[settings.kind]} ${nSame + 1}`
  runs.insert({
    ...{ id, kind: settings.kind, createdAt: now().toISOString(), settings, name, starred: false, trashed: false },
    ...{ tags: [], state: 'queued', details },
  })
  if (settings.kind !== 'evaluate') runs.putFile(id, 'questions.jsonl', Buffer.concat(lines))
  if (edit !== null) runs.putFile(id, 'edit.json', encoder.encode(`${JSON.stringify(edit, null, 2)}\n`))
  jobs.start(jobOf(options, project, id))
  events.publish({ kind: 'runs' })
  session.publish()
  return { jobId: id, runId: id }
}

/** The job of a run, new or taken up again: its id is the run's. */
function jobOf(options: RunsOptions, project: OpenProject, runId: string): JobSpec {
  const { session, engine, events, workFolder, version } = options
  const { runs } = project.file
  const { name, kind } = windowRun(findRun(project, runId))
  const note = (change: Partial<RunDetails>, state?: Job['state']): void => {
    const stored = findRun(project, runId)
    runs.progress(runId, state ?? stored.state, { ...detailsOf(stored), ...change })
  }
  let keptMs = 0
  const work = async (context: JobContext): Promise<void> => {
    const run = findRun(project, runId)
    const settings = settingsToRun(run)
    const { model } = detailsOf(run)
    const choice = modelChoice(options)
    const counted: JobContext = {
      ...context,
      onProgress(progress) {
        context.onProgress(progress)
        const isCounted =
          progress.total > 0 && /^(detect|before|after|control|factor|evaluate|measure)/.test(progress.phase)
        if (!isCounted || performance.now() - keptMs < keepEveryMs) return
        keptMs = performance.now()
        note({ done: progress.done, total: progress.total })
      },
    }
    const work: RunWork = {
      ...{ runId, settings, project, engine, events, context: counted, run: choice.run, version, sizes: model },
      folder: await mkdtemp(join(workFolder, 'run-')),
      note(details) {
        note(details)
        events.publish({ kind: 'runs' })
      },
    }
    const doIt = runKinds[settings.kind] as (work: RunWork) => Promise<void>
    try {
      await doIt(work)
    } finally {
      await rm(work.folder, { recursive: true, force: true })
    }
  }
  return {
    ...{ id: runId, kind, title: name, unit: 'prompts', runId, resumable: true, work },
    onState({ state, elapsedMs, failure, warnings, done, total }) {
      // A project that got another owner keeps nothing more, not even that its run has ended.
      if (session.current() !== project || project.file.readOnly !== null) return
      const before = detailsOf(findRun(project, runId))
      const isOver = state === 'done' || state === 'stopped' || state === 'failed'
      note(
        {
          ...(isOver && total !== null ? { done, total } : {}),
          ...{ elapsedMs: Math.max(before.elapsedMs, elapsedMs), failure },
          warnings: [...new Set([...before.warnings, ...warnings])],
        },
        state,
      )
      events.publish({ kind: 'runs' })
    },
  }
}

const keepEveryMs = 2000

/** Runs that were going on when the program ended are stopped ones, which can be resumed. */
function takeUp(options: RunsOptions): void {
  const { session, jobs } = options
  const project = session.require()
  if (project.file.readOnly !== null) return
  for (const stored of project.file.runs.list()) {
    if (!['queued', 'running', 'stopping'].includes(stored.state)) continue
    project.file.runs.progress(stored.id, 'stopped', stored.details)
    jobs.addStopped(jobOf(options, project, stored.id))
  }
}

async function closeRuns({ jobs, maps }: RunsOptions): Promise<void> {
  await jobs.stopAll()
  jobs.forgetRuns()
  maps.clear()
}

/** The first part, and no other is made. */
async function firstOf(parts: AsyncGenerator<AskedPart>): Promise<AskedPart> {
  for await (const part of parts) return part
  return { questions: [], nQuestions: 0, nVariants: 0, warnings: [] }
}

/** The questions of a run with their prompts; an evaluation asks what its detection asked. */
async function* asked(project: OpenProject, settings: RunSettings, signal: AbortSignal): AsyncGenerator<AskedPart> {
  if ('asked' in settings) {
    yield* askedQuestions(project.questions, settings.asked, signal)
    return
  }
  const run = windowRun(findRun(project, settings.runId))
  if (run.kind === 'detect' && run.state === 'done') {
    const questions = [...questionsOf(project, run.id).values()]
    yield { questions, nQuestions: questions.length, nVariants: run.nVariants, warnings: [] }
    return
  }
  throw refusal('input.usage', `"${run.name}" is no finished detection, so there is nothing to evaluate.`, [fix.runs])
}
