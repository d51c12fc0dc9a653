import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import { askedQuestions } from './askedQuestions.ts'
import { detectInput } from './detectCall.ts'
import { editById } from './edits.ts'
import type { EventLog } from './events.ts'
import { fix, refusal } from './failures.ts'
import type { JobContext, JobSpec } from './jobs.ts'
import type { MapCache } from './mapData.ts'
import { modelChoice } from './modelsPart.ts'
import type { ModelsOptions } from './modelsPart.ts'
import { runKinds } from './runKinds.ts'
import { detailsOf, findRun, runFile, windowRun } from './runRecords.ts'
import type { RunDetails } from './runRecords.ts'
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

type Methods = 'runs.list' | 'runs.start' | 'runs.estimate' | 'runs.preview' | 'runs.change' | 'runs.rows' | 'runs.file'

const titles: Readonly<Record<RunSettings['kind'], string>> = {
  predict: 'Predict',
  detect: 'Detect',
  evaluate: 'Evaluate',
  compare: 'Edit compare',
  dose: 'Dose',
}

/** Questions that an estimate is made from. */
const nTrial = 3

export function runsPart(options: RunsOptions): Part<Methods> {
  const { session, events, jobs, engine } = options
  session.onChange((change) => {
    if (change === 'opened') takeUp(options)
    else return closeRuns(options)
  })
  return {
    'runs.list': () => Promise.resolve().then(() => (session.current()?.file.runs.list() ?? []).map(windowRun)),
    'runs.start': async (settings, { signal }) => await startRun(options, settings, signal),
    'runs.change': ({ runId, ...change }) =>
      Promise.resolve().then(() => {
        const project = session.requireWritable()
        const { name, starred, tags, trashed } = findRun(project, runId)
        if (change.trashed === true && jobs.isActive(runId))
          throw refusal('input.usage', 'This run is going on; stop it first.')
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
        project.file.runs.label(runId, { name, starred, tags, trashed, ...given })
        events.publish({ kind: 'runs' })
        session.publish()
        return windowRun(findRun(project, runId))
      }),
    'runs.rows': (input) => Promise.resolve().then(() => runRows(session.require(), input)),
    'runs.file': ({ runId, name }) =>
      Promise.resolve().then(() => {
        const project = session.require()
        findRun(project, runId)
        return { name, type: typeOf(name), bytes: Uint8Array.from(runFile(project, runId, name)) }
      }),
    async 'runs.preview'(settings, { signal }) {
      const { questions, nVariants } = asked(session.require(), settings)
      const prompt = questions[0]?.variants[0]?.prompt ?? ''
      const { model } = modelChoice(options)
      const { pieces } = await engine.call('tokenize', { model: model.dir, text: prompt }, { signal })
      return { nQuestions: questions.length, nVariants, prompt, pieces }
    },
    async 'runs.estimate'(settings, { signal }) {
      const { questions, nVariants } = asked(session.require(), settings)
      const found = await estimate(options, settings, questions.slice(0, nTrial), signal)
      const rest = Math.max(0, nVariants - found.nTried)
      const passes =
        settings.kind === 'compare'
          ? 2 + settings.controlSeeds
          : settings.kind === 'dose'
            ? settings.factors.length * (1 + settings.controlSeeds)
            : 1
      const remainingMs: [number, number] = [
        0.9 * rest * passes * found.perVariantMs,
        1.3 * rest * passes * found.perVariantMs,
      ]
      return {
        nQuestions: questions.length,
        nVariants,
        fromStore: found.fromStore,
        remainingMs,
        memoryBytes: engine.memoryBytes() ?? 0,
      }
    },
  }
}

/** Asks, or attributes, a few questions and takes the time; what is computed is kept and need not be again. */
async function estimate(
  options: RunsOptions,
  settings: RunSettings,
  questions: ReturnType<typeof asked>['questions'],
  signal: AbortSignal,
): Promise<{ nTried: number; fromStore: number; perVariantMs: number }> {
  const { run } = modelChoice(options)
  const { mkdir, rm, writeFile } = await import('node:fs/promises')
  await mkdir(options.workFolder, { recursive: true })
  const data = join(options.workFolder, `estimate-${randomUUID()}.jsonl`)
  await writeFile(data, formatQuestionLines(questions))
  try {
    if (settings.kind === 'detect') {
      const startMs = performance.now()
      const output = await options.engine.call('detect', detectInput(settings, run, data), { signal })
      const perVariantMs = (performance.now() - startMs) / Math.max(1, output.computed)
      return { nTried: output.variants, fromStore: output.variants - output.computed, perVariantMs }
    }
    const letters = 'asked' in settings ? settings.asked.letters : 'auto'
    const output = await options.engine.call('predict', { run, data, letters, edit: null }, { signal })
    const perVariantMs = output.elapsedMs / Math.max(1, output.computed)
    return { nTried: output.variants, fromStore: output.fromCache, perVariantMs }
  } finally {
    await rm(data, { force: true })
  }
}

async function startRun(options: RunsOptions, settings: RunSettings, signal: AbortSignal): Promise<Started> {
  const { session, engine, events, jobs, now } = options
  const project = session.requireWritable()
  const { model, run } = modelChoice(options)
  const isEvaluation = settings.kind === 'evaluate'
  const { questions, nVariants, warnings } = isEvaluation
    ? evaluated(project, settings.runId)
    : asked(project, settings)
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
    ...{ device: run.device, nQuestions: questions.length, nVariants, elapsedMs: 0, done: 0, total: nVariants },
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
  const encoder = new TextEncoder()
  if (!isEvaluation) runs.putFile(id, 'questions.jsonl', encoder.encode(formatQuestionLines(questions)))
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
    const { settings } = windowRun(run)
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
      folder: workFolder,
      note(details) {
        note(details)
        events.publish({ kind: 'runs' })
      },
    }
    const doIt = runKinds[settings.kind] as (work: RunWork) => Promise<void>
    await doIt(work)
  }
  return {
    ...{ id: runId, kind, title: name, unit: 'prompts', runId, resumable: true, work },
    onState({ state, elapsedMs, failure, warnings, done, total }) {
      if (session.current() !== project) return
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

function asked({ questions }: OpenProject, settings: RunSettings): ReturnType<typeof askedQuestions> {
  if ('asked' in settings) return askedQuestions(questions, settings.asked)
  throw refusal('input.usage', 'An evaluation asks the questions of its detection.')
}

/** An evaluation asks what its detection asked. */
function evaluated(project: OpenProject, runId: string) {
  const run = windowRun(findRun(project, runId))
  if (run.kind === 'detect' && run.state === 'done') {
    return { questions: { length: run.nQuestions } as never, nVariants: run.nVariants, warnings: [] as string[] }
  }
  throw refusal('input.usage', `"${run.name}" is no finished detection, so there is nothing to evaluate.`, [fix.runs])
}

function typeOf(name: string): string {
  if (name.endsWith('.html')) return 'text/html'
  if (name.endsWith('.jsonl')) return 'application/jsonl'
  return name.endsWith('.json') ? 'application/json' : 'application/octet-stream'
}
