import { randomUUID } from 'node:crypto'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import { breakdownOf } from '../methods/answers/breakdown.ts'
import { factsOf } from '../methods/answers/units.ts'
import type { ComputedBy, RunDetails } from '../runs/details.ts'
import type { Detection } from '../runs/detection.ts'
import type { RunKind } from '../runs/kindFields.ts'
import { nextRunName } from '../runs/kinds.ts'
import { jsonFile } from '../runs/kinds/kind.ts'
import { wholeFigures } from '../runs/record.ts'
import { storedDetails } from '../runs/storedRecord.ts'
import type { RunSettings } from '../runs/settings.ts'
import { agreementView } from './agreementView.ts'
import { askedQuestions } from './askedQuestions.ts'
import { editById } from './edits.ts'
import { evaluationView } from './evaluationView.ts'
import type { EventLog } from './events.ts'
import { fix, refusal } from './failures.ts'
import type { JobContext, JobSpec } from './jobs.ts'
import { isShared } from './kindInfos.ts'
import type { MapCache } from './mapData.ts'
import { modelChoice, type ModelsOptions } from './modelsPart.ts'
import { settingsPrompting, tryPrompting } from './promptTrial.ts'
import type { AskedPart } from './renderAsked.ts'
import { capsuleFile, capsuleFiles } from './runCapsule.ts'
import { estimateRun } from './runEstimate.ts'
import { filterRuns } from './runFilter.ts'
import { exportRun, importRuns } from './runFolders.ts'
import { countsPrompts } from './runInputs.ts'
import { answersOf, findRun, questionsOf, settingsToRun, windowRun } from './runRecords.ts'
import { runRows } from './runRows.ts'
import { sideBySide } from './sideBySide.ts'
import { workOn } from './runWork.ts'
import type { OpenProject } from './session.ts'
import type { Job, Part, Run, Started } from '../rpc/window/shapes.ts'

export interface RunsOptions extends ModelsOptions {
  readonly events: EventLog
  readonly maps: MapCache
  readonly now: () => Date
  readonly version: string
}

type Methods =
  | 'runs.list'
  | 'runs.start'
  | 'runs.resume'
  | 'runs.estimate'
  | 'runs.preview'
  | 'runs.tryPrompting'
  | 'runs.change'
  | 'runs.rows'
  | 'runs.breakdown'
  | 'runs.agreement'
  | 'runs.sideBySide'
  | 'runs.evaluation'
  | 'runs.files'
  | 'runs.file'
  | 'runs.export'
  | 'runs.import'

export function runsPart(options: RunsOptions): Part<Methods> {
  const { session, events, jobs, engine, maps, places } = options
  const withSoFar = (run: Run): Run => {
    const nQuestions = maps.soFar(run.id)
    return nQuestions === null ? run : { ...run, soFar: nQuestions }
  }
  session.onChange((change) => {
    if (change === 'opened') takeUp(options)
    else return closeRuns(options)
  })
  return {
    'runs.list': ({ filter = '' }) =>
      filterRuns((session.current()?.file.runs.list() ?? []).map(windowRun), filter).map(withSoFar),
    'runs.start': ({ clientId, computedBy = 'engine', ...settings }, { signal }) =>
      jobs.once(clientId, () => startRun(options, settings, computedBy, signal)),
    'runs.resume': ({ runId, computedBy }) => {
      const project = session.requireWritable()
      const stored = findRun(project, runId)
      const { state, name } = windowRun(stored)
      if (state === 'done') throw refusal('input.usage', `"${name}" is done; there is nothing to resume.`)
      if (jobs.isActive(runId)) return { jobId: runId, runId }
      const details = storedDetails(stored)
      const by = computedBy ?? details.computedBy ?? 'engine'
      queueFor(options, stored.kind as RunKind, by)
      const { computedBy: _, ...others } = details
      project.file.runs.progress(runId, state, { ...others, ...noteOf(by) })
      jobs.start(jobOf(options, project, runId))
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
      return withSoFar(windowRun(findRun(project, runId)))
    },
    'runs.rows': (input) => runRows(session.require(), input),
    'runs.breakdown'({ runId, part }) {
      const project = session.require()
      findRun(project, runId)
      return breakdownOf(answersOf(project, runId)[part] ?? [], factsOf(questionsOf(project, runId).values()))
    },
    'runs.sideBySide': ({ runId }) => sideBySide(session.require(), options.maps, runId),
    'runs.agreement': ({ runId }) => agreementView(session.require(), runId),
    'runs.evaluation': ({ runId }) => evaluationView(session.require(), runId),
    'runs.files': ({ runId }) => capsuleFiles(session.require(), runId, options.version),
    'runs.file': ({ runId, name }) => capsuleFile(session.require(), runId, name, options.version),
    async 'runs.export'({ runId, path }, { signal }) {
      const folder = places.check(path)
      await exportRun(session.require(), runId, folder, { version: options.version, signal })
      return { path: folder }
    },
    async 'runs.import'({ path }, { signal }) {
      const project = session.requireWritable()
      const runIds = await importRuns(project, places.check(path), {
        now: options.now,
        signal,
        commit: (make) => session.commit(make, signal),
      })
      events.publish({ kind: 'runs' })
      session.publish()
      return { runIds }
    },
    async 'runs.preview'(settings, { signal }) {
      const project = session.require()
      const { model } = modelChoice(options)
      const { questions, nQuestions, nVariants } = await firstOf(asked(project, settings, signal))
      const text = settings.kind === 'attribute' ? settings.prompt : (questions[0]?.variants[0]?.prompt ?? '')
      const prompting = settingsPrompting(settings, await detectionOf(options, settings))
      const found = await engine.call('tokenize', { model: model.dir, text, prompting }, { signal })
      return { nQuestions, nVariants, prompt: found.text, pieces: found.pieces }
    },
    async 'runs.tryPrompting'({ settings, chat }, { signal, onItem }) {
      const project = session.require()
      const { run } = modelChoice(options)
      const { questions } = await firstOf(asked(project, settings, signal))
      return await tryPrompting(questions, settings, chat, { engine, run, signal, onProgress: onItem })
    },
    async 'runs.estimate'(settings, { signal }) {
      const project = session.require()
      // It would be begun to be tried, and leave a folder that the run itself is refused.
      if (settings.kind === 'bake') {
        throw refusal('input.usage', 'Baking writes a checkpoint, so how long it takes is not tried.', [])
      }
      const { run } = modelChoice(options)
      const first = await firstOf(asked(project, settings, signal))
      const edits = editFiles(options, settings)
      const found = await estimateRun(settings, first, {
        engine,
        run,
        version: options.version,
        project,
        edits,
        signal,
      })
      const { nVariants, nQuestions } = first
      return { ...found, nQuestions, nVariants, memoryBytes: engine.memoryBytes() ?? 0 }
    },
  }
}

/** Address of the queue whose workers compute a run; null where the engine does. */
function queueFor({ settings }: RunsOptions, kind: RunKind, by: ComputedBy): string | null {
  if (by === 'engine') return null
  const { queue } = settings.get()
  if (!isShared(kind)) throw refusal('input.usage', 'Runs of this kind are computed on one machine.')
  if (queue !== null) return queue
  throw refusal('input.usage', 'No queue is named in the settings, so no worker can be given this run.', [fix.settings])
}

/** What is noted of who computes a run: nothing where its own machine does. */
function noteOf(computedBy: ComputedBy): Pick<RunDetails, 'computedBy'> {
  return computedBy === 'workers' ? { computedBy } : {}
}

async function startRun(
  options: RunsOptions,
  settings: RunSettings,
  computedBy: ComputedBy,
  signal: AbortSignal,
): Promise<Started> {
  const { session, engine, events, jobs, now } = options
  const project = session.requireWritable()
  const { model, run } = modelChoice(options)
  checkPlaces(options, settings)
  queueFor(options, settings.kind, computedBy)
  const lines: Uint8Array[] = []
  const encoder = new TextEncoder()
  let counts = { nQuestions: 0, nVariants: 0, warnings: [] as readonly string[] }
  for await (const { questions, nQuestions, nVariants, warnings } of asked(project, settings, signal)) {
    counts = { nQuestions, nVariants, warnings }
    if ('asked' in settings) lines.push(encoder.encode(formatQuestionLines(questions)))
  }
  const { nQuestions, nVariants, warnings } = counts
  const found = await engine.call('models.inspect', { model: model.dir, store: run.store }, { signal })
  if (found.shape === null)
    throw refusal('input.unsupported', found.reason ?? `${model.name} cannot be run.`, [fix.chooseModel])
  const files = editFiles(options, settings)
  const { nLayers, dMlp } = found.shape
  const details: RunDetails = {
    ...wholeFigures({
      model: { name: model.name, fingerprint: found.fingerprint, nLayers, dMlp },
      ...{ device: run.device, nQuestions, nVariants, warnings: [...warnings] },
    }),
    ...{ elapsedMs: 0, done: 0, total: nVariants, failure: null },
    ...noteOf(computedBy),
  }
  const id = randomUUID()
  const { runs } = project.file
  const name = nextRunName(runs.list(), settings.kind)
  runs.insert({
    ...{ id, kind: settings.kind, createdAt: now().toISOString(), settings, name, starred: false, trashed: false },
    ...{ tags: [], state: 'queued', details },
  })
  if ('asked' in settings) runs.putFile(id, 'questions.jsonl', Buffer.concat(lines))
  for (const [file, edit] of Object.entries(files)) runs.putFile(id, file, edit)
  jobs.start(jobOf(options, project, id))
  events.publish({ kind: 'runs' })
  session.publish()
  return { jobId: id, runId: id }
}

/** The edits of a run, as they are now. */
function editFiles({ session }: RunsOptions, settings: RunSettings): Readonly<Record<string, Uint8Array>> {
  const named = { 'edit.json': 'editId', 'before.json': 'beforeEditId' } as const
  const ids = settings as { readonly editId?: string | null; readonly beforeEditId?: string | null }
  const files: Record<string, Uint8Array> = {}
  for (const [file, field] of Object.entries(named)) {
    const id = ids[field]
    if (id === undefined || id === null) continue
    const edit = editById(session, id)
    if (edit.neurons.length === 0) {
      throw refusal('input.value', 'The edit changes nothing: it is off, or none of its parts has a neuron.')
    }
    files[file] = jsonFile(edit)
  }
  return files
}

/** A run that writes somewhere does so where the host may. */
function checkPlaces({ places }: RunsOptions, settings: RunSettings): void {
  if (settings.kind === 'bake') places.check(settings.out)
  if (settings.kind === 'evaluate' && settings.text !== undefined) places.check(settings.text)
}

/** The job of a run, new or taken up again: its id is the run's. */
function jobOf(options: RunsOptions, project: OpenProject, runId: string): JobSpec {
  const { session, engine, events, maps, version } = options
  const { runs } = project.file
  const { name, kind } = windowRun(findRun(project, runId))
  const note = (change: Partial<RunDetails>, state?: Job['state']): void => {
    const stored = findRun(project, runId)
    runs.progress(runId, state ?? stored.state, { ...storedDetails(stored), ...change })
  }
  let keptMs = 0
  const work = async (context: JobContext): Promise<void> => {
    const stored = findRun(project, runId)
    const settings = settingsToRun(stored)
    const queue = queueFor(options, settings.kind, storedDetails(stored).computedBy ?? 'engine')
    checkPlaces(options, settings)
    const { run } = modelChoice(options)
    const counted: JobContext = {
      ...context,
      onProgress(progress) {
        context.onProgress(progress)
        if (!countsPrompts(progress) || performance.now() - keptMs < keepEveryMs) return
        keptMs = performance.now()
        note({ done: progress.done, total: progress.total })
      },
    }
    await workOn({
      ...{ runId, settings, project, engine, events, context: counted, run, version, queue },
      note(details) {
        note(details)
        events.publish({ kind: 'runs' })
      },
      onSoFar(detection) {
        maps.putSoFar(runId, { detection, version, name })
        events.publish({ kind: 'runs' })
      },
    })
  }
  return {
    ...{ id: runId, kind, title: name, unit: 'prompts', runId, resumable: true, work },
    onState({ state, elapsedMs, failure, warnings, done, total }) {
      // A project that got another owner keeps nothing more, not even that its run has ended.
      if (session.current() !== project || project.file.readOnly !== null) return
      const before = storedDetails(findRun(project, runId))
      const isOver = state === 'done' || state === 'stopped' || state === 'failed'
      if (state === 'done') maps.forgetSoFar(runId)
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

/** The detections whose questions a run asks. */
function detectionsOf(settings: RunSettings): readonly string[] {
  if (settings.kind === 'evaluate') return settings.runIds
  return 'runId' in settings && settings.runId !== undefined ? [settings.runId] : []
}

/** The first of the detections that a run is about, whose prompts it puts as it did. */
async function detectionOf({ session, maps }: RunsOptions, settings: RunSettings): Promise<Detection | null> {
  const [id] = detectionsOf(settings)
  return id === undefined ? null : (await maps.get(session.require(), id)).detection
}

/** The questions of a run with their prompts; a run over detections asks what they asked. */
async function* asked(project: OpenProject, settings: RunSettings, signal: AbortSignal): AsyncGenerator<AskedPart> {
  const detected = detectionsOf(settings)
  if ('asked' in settings && detected.length === 0) {
    yield* askedQuestions(project.questions, { ...settings.asked, seed: settings.options.seed }, signal)
    return
  }
  for (const id of detected) {
    const run = windowRun(findRun(project, id))
    if (run.kind !== 'detect' || run.state !== 'done')
      throw refusal('input.usage', `"${run.name}" is no finished detection, so there is nothing to evaluate.`, [
        fix.runs,
      ])
    const questions = [...questionsOf(project, run.id).values()]
    yield { questions, nQuestions: questions.length, nVariants: run.nVariants, warnings: [] }
  }
}
