import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { closeAll } from '../base/closing.ts'
import { createSlices } from '../base/slices.ts'
import { createProject, openProject, projectExtension, type ProjectFile } from '../store/projectFile.ts'
import type { Change } from '../store/change.ts'
import type { Turns } from '../store/longSteps.ts'
import type { RecordKind, RecordValue } from '../store/records.ts'
import type { EventLog } from './events.ts'
import { fix, refusal } from './failures.ts'
import type { Places } from './places.ts'
import { questionView } from './questionView.ts'
import { openQuestionSet, type QuestionSet } from './questionSet.ts'
import type { RecentProjects } from './recentProjects.ts'
import type { Part, Project } from '../rpc/window/shapes.ts'
import { modelName } from '../models/catalogue/modelName.ts'

/** A project that is open, with its questions in memory. */
export interface OpenProject {
  readonly file: ProjectFile
  readonly questions: QuestionSet
}

const ModelSchema = v.nullable(v.object({ dir: v.string(), name: v.string(), fingerprint: v.nullable(v.string()) }))
export type ProjectModel = NonNullable<v.InferOutput<typeof ModelSchema>>

export interface NewStep {
  readonly name: string
  readonly changes: readonly NewChange[]
}
type NewChange = { readonly kind: RecordKind; readonly id: string; readonly after: RecordValue | null }

/** The one project that is open, shared by all windows. */
export interface Session extends AsyncDisposable {
  current(): OpenProject | null
  /** @throws WorkbenchError 'input.usage' when no project is open */
  require(): OpenProject
  /** @throws WorkbenchError 'input.usage' when none is open, 'run.store' when it may only be read */
  requireWritable(): OpenProject
  /** The model of the open project, or of the window where none is open. */
  model(): ProjectModel | null
  setModel(model: ProjectModel): void
  /**
   * Makes a named step of the history and tells everybody; see History.commitInParts. Steps are made one after another:
   * `make` is called when all earlier ones are there.
   *
   * @throws the signal's reason when it is aborted before the step is whole; nothing is changed then
   */
  commit(
    make: (project: OpenProject) => NewStep | Promise<NewStep>,
    signal?: AbortSignal,
  ): Promise<{ step: number; name: string; at: string }>
  /** Goes to a step of the history, as `commit` makes one. */
  goto(step: number, signal?: AbortSignal): Promise<void>
  describe(): Project | null
  /** Tells everybody what the open project is now. */
  publish(): void
  /** Called when a project has been opened, and before it is closed: that waits for it. */
  onChange(listener: (change: 'opened' | 'closing') => Promise<void> | void): void
  /** Opens what `make` gives in the place of the project that is open; nothing when that is the one at `path`. */
  open(path: string, make: () => ProjectFile): Promise<Project>
  close(): Promise<void>
}

export interface SessionOptions {
  readonly events: EventLog
  readonly recent: RecentProjects
  readonly places: Places
  /** Where projects go that nobody gave a place. */
  readonly dataFolder: string
  readonly now: () => Date
}

/** How long whatever uses the project may take to let go of it. */
const closingMs = 4000

interface SessionHooks extends Pick<SessionOptions, 'events' | 'now'> {
  /** Told of the open project whenever something of it has changed. */
  readonly onProject?: (project: Project) => void
}

export function createSession({ events, now, onProject }: SessionHooks): Session {
  let opened: OpenProject | null = null
  /** Aborted when the open project is to be closed. */
  let closing = new AbortController()
  /** Changes of the open project, and of which one is open, one after another. */
  let turn: Promise<unknown> = Promise.resolve()
  let windowModel: ProjectModel | null = null
  let savedAt = now().toISOString()
  const listeners: ((change: 'opened' | 'closing') => Promise<void> | void)[] = []

  const require = (): OpenProject => {
    if (opened !== null) return opened
    throw refusal('input.usage', 'No project is open. Open one, make a new one, or open the sample.', [fix.openProject])
  }
  const requireWritable = (): OpenProject => {
    const project = require()
    if (project.file.readOnly === null) return project
    throw refusal('run.store', project.file.readOnly)
  }
  const model = (): ProjectModel | null => {
    const found = v.safeParse(ModelSchema, opened?.file.properties.get('model') ?? null)
    return (found.success ? found.output : null) ?? windowModel
  }
  const describe = (): Project | null => {
    if (opened === null) return null
    const { file, questions } = opened
    const name = file.properties.get('name')
    return {
      path: file.path,
      name: typeof name === 'string' ? name : basename(file.path, projectExtension),
      readOnly: file.readOnly,
      isSample: file.properties.get('sample') === true,
      nQuestions: questions.size,
      nPairs: questions.pairs().length,
      langs: [...questions.langs()],
      nRuns: file.runs.list().filter(({ trashed }) => !trashed).length,
      model: model(),
      view: questionView(file),
      savedAt,
    }
  }
  const publish = (): void => {
    savedAt = now().toISOString()
    const project = describe()
    events.publish({ kind: 'project', project })
    if (project !== null) onProject?.(project)
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }
  /** Changes the project that is open now, when its turn has come. */
  const change = <T>(signal: AbortSignal | undefined, work: (project: OpenProject, turns: Turns) => Promise<T>) => {
    const project = requireWritable()
    const both = AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])])
    return inTurn(async () => {
      both.throwIfAborted()
      return await work(project, { pause: createSlices().pause, signal: both })
    })
  }
  const follow = async ({ file, questions }: OpenProject, changes: readonly Change[]): Promise<void> => {
    if (changes.length === 0) return
    await questions.apply(changes, createSlices())
    const { current } = file.history.list()
    const kinds = new Set(changes.map(({ kind }) => kind))
    if (kinds.has('questions') || kinds.has('terms')) events.publish({ kind: 'questions', step: current })
    if (kinds.has('edits')) events.publish({ kind: 'edits' })
    if (kinds.has('blocks')) events.publish({ kind: 'report' })
    if (kinds.has('labels')) events.publish({ kind: 'labels' })
    publish()
  }
  const closeNow = async (): Promise<void> => {
    const closed = opened
    const listening = (closed === null ? [] : listeners).map((listener) => ({
      ...{ what: 'the work on the project', withinMs: closingMs },
      close: () => listener('closing'),
    }))
    const closeFile = (): void => {
      opened = null
      closing = new AbortController()
      publish()
      closed?.file[Symbol.dispose]()
    }
    await closeAll([...listening, { what: 'the project', withinMs: closingMs, close: closeFile }])
  }
  const close = (): Promise<void> => {
    closing.abort(closedMeanwhile())
    return inTurn(closeNow)
  }
  return {
    current: () => opened,
    require,
    requireWritable,
    model,
    describe,
    publish,
    setModel(next) {
      windowModel = next
      if (opened !== null && opened.file.readOnly === null) opened.file.properties.put('model', next)
      publish()
    },
    commit: (make, signal) =>
      change(signal, async (project, turns) => {
        const { history } = project.file
        const { name, changes } = await make(project)
        const made = await history.commitInParts(name, changes, turns)
        await follow(project, made.changes)
        const { steps, current } = history.list()
        const last = made.step ?? steps.find(({ step }) => step === current)
        return { step: last?.step ?? 0, name: last?.name ?? '', at: last?.at ?? savedAt }
      }),
    goto: (step, signal) =>
      change(signal, async (project, turns) => follow(project, await project.file.history.gotoInParts(step, turns))),
    open: (path, make) =>
      inTurn(async () => {
        // One that may only be read is opened anew: whoever had it may have closed it.
        if (opened?.file.path === path && opened.file.readOnly === null) return describe()!
        const file = make()
        try {
          await settle(file)
          const questions = await openQuestionSet(file, createSlices())
          closing.abort(closedMeanwhile())
          await closeNow()
          opened = { file, questions }
          // A project that got another owner meanwhile: the windows learn that it may only be read now.
          file.onReadOnly(() => opened?.file === file && publish())
        } catch (error) {
          file[Symbol.dispose]()
          throw error
        }
        for (const listener of listeners) await listener('opened')
        publish()
        return describe()!
      }),
    close,
    onChange: (listener) => void listeners.push(listener),
    [Symbol.asyncDispose]: close,
  }
}

function closedMeanwhile(): Error {
  return refusal('input.usage', 'The project was closed meanwhile; nothing was changed.')
}

/** Takes back a large step in which the file's last process was killed. */
async function settle({ path, readOnly, history }: ProjectFile): Promise<void> {
  if (readOnly === null) return await history.settle({ pause: createSlices().pause })
  if (!history.isUnfinished()) return
  throw refusal(
    'run.store',
    `${path} is in the middle of a large change. Open it again when that is finished, or where it may be written.`,
  )
}

type ProjectMethods =
  | 'projects.recent'
  | 'projects.create'
  | 'projects.open'
  | 'projects.current'
  | 'projects.close'
  | 'projects.forget'
  | 'history.list'
  | 'history.goto'

export function projectsPart(session: Session, { recent, places, now }: SessionOptions): Part<ProjectMethods> {
  const note = async (project: Project): Promise<Project> => {
    await recent.note(project, now().toISOString())
    return project
  }
  const history = () => {
    // A window lists what there is before a project is open, too: nothing.
    const { steps, current } = session.current()?.file.history.list() ?? { steps: [], current: 0 }
    return { steps: [...steps], current }
  }
  return {
    'projects.recent': () => Promise.resolve(recent.list(places.allows)),
    'projects.create': async ({ path, name }) => {
      const at = places.check(path.endsWith(projectExtension) ? path : `${path}${projectExtension}`)
      return await note(await session.open('', () => createProject(at, name)))
    },
    'projects.open': async ({ path }) => {
      const at = places.check(path)
      if (!existsSync(at) && recent.list(places.allows).some((known) => known.path === at)) {
        throw refusal('input.missing', `The project ${at} is not there any more. Was it moved?`, [fix.forget(at)])
      }
      return await note(await session.open(at, () => openProject(at)))
    },
    'projects.current': () => Promise.resolve(session.describe()),
    async 'projects.close'() {
      const project = session.describe()
      await session.close()
      if (project !== null) await note(project)
      return {}
    },
    async 'projects.forget'({ path }) {
      await recent.forget(path)
      return {}
    },
    'history.list': async () => Promise.resolve(history()),
    async 'history.goto'({ step }, { signal }) {
      await session.goto(step, signal)
      return history()
    },
  }
}

/**
 * Opens a project of the program's own beside the sample, made when it is not there yet: what is taken in without a project
 * has a place. It lies in the data folder, where no window may choose.
 */
export async function openOwnProject(session: Session, { recent, dataFolder, now }: SessionOptions, name: string) {
  const path = join(dataFolder, 'projects', `${name}${projectExtension}`)
  const project = await session.open(path, () => (existsSync(path) ? openProject(path) : createProject(path, name)))
  await recent.note(project, now().toISOString())
  return project
}

/** What the sample is made of. */
export interface Sample {
  readonly name: string
  /** Checkpoint folder. */
  readonly model: string
  /** Question file of ours, one question a line. */
  readonly questions: string
}

/** A project over the bundled model and questions, the same one again when there is one. */
export function samplePart(
  session: Session,
  { recent, dataFolder, now }: SessionOptions,
  sample: Sample,
  importFile: (path: string, name: string) => Promise<unknown>,
): Part<'projects.sample'> {
  return {
    async 'projects.sample'() {
      const path = join(dataFolder, 'projects', `${sample.name}${projectExtension}`)
      if (session.current()?.file.path === path) return session.describe()!
      if (existsSync(path)) await session.open(path, () => openProject(path))
      else {
        await readFile(sample.questions).catch((cause: unknown) => {
          throw refusal('input.missing', `The sample's questions are missing from this installation: ${String(cause)}.`)
        })
        await session.open(path, () => {
          const file = createProject(path, sample.name)
          file.properties.put('sample', true)
          return file
        })
        await importFile(sample.questions, basename(sample.questions))
      }
      // an installation that moved, or one that came with another model
      const { model, readOnly } = session.describe()!
      if (readOnly === null && (model === null || !existsSync(model.dir))) {
        session.setModel({ dir: sample.model, name: modelName(sample.model), fingerprint: null })
      }
      const project = session.describe()!
      await recent.note(project, now().toISOString())
      return project
    },
  }
}
