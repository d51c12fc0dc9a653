import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { closeAll } from '../base/closing.ts'
import { createProject, openProject, projectExtension } from '../store/projectFile.ts'
import type { ProjectFile } from '../store/projectFile.ts'
import type { Change } from '../store/history.ts'
import type { RecordKind, RecordValue } from '../store/records.ts'
import type { EventLog } from './events.ts'
import { fix, refusal } from './failures.ts'
import type { Places } from './places.ts'
import { openQuestionSet } from './questionSet.ts'
import type { QuestionSet } from './questionSet.ts'
import type { RecentProjects } from './recentProjects.ts'
import type { Part, Project } from './shapes.ts'

/** A project that is open, with its questions in memory. */
export interface OpenProject {
  readonly file: ProjectFile
  readonly questions: QuestionSet
}

const ModelSchema = v.nullable(v.object({ dir: v.string(), name: v.string(), fingerprint: v.nullable(v.string()) }))
export type ProjectModel = NonNullable<v.InferOutput<typeof ModelSchema>>

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
  /** Makes a named step of the history and tells everybody; see History.commit. */
  commit(name: string, changes: readonly NewChange[]): { step: number; name: string; at: string }
  goto(step: number): void
  describe(): Project | null
  /** Tells everybody what the open project is now. */
  publish(): void
  /** Called when a project has been opened, and before it is closed: that waits for it. */
  onChange(listener: (change: 'opened' | 'closing') => Promise<void> | void): void
  open(file: ProjectFile): Promise<Project>
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

export function createSession({ events, now }: Pick<SessionOptions, 'events' | 'now'>): Session {
  let opened: OpenProject | null = null
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
      savedAt,
    }
  }
  const publish = (): void => {
    savedAt = now().toISOString()
    events.publish({ kind: 'project', project: describe() })
  }
  const follow = (changes: readonly Change[]): void => {
    if (opened === null || changes.length === 0) return
    opened.questions.apply(changes)
    const { current } = opened.file.history.list()
    const kinds = new Set(changes.map(({ kind }) => kind))
    if (kinds.has('questions')) events.publish({ kind: 'questions', step: current })
    if (kinds.has('edits')) events.publish({ kind: 'edits' })
    if (kinds.has('blocks')) events.publish({ kind: 'report' })
    publish()
  }
  const close = async (): Promise<void> => {
    const closed = opened
    if (closed === null) return publish()
    const listening = listeners.map((listener) => ({
      ...{ what: 'the work on the project', withinMs: closingMs },
      close: () => listener('closing'),
    }))
    const closeFile = (): void => {
      if (opened !== closed) return // somebody else closed it meanwhile
      opened = null
      publish()
      closed.file[Symbol.dispose]()
    }
    await closeAll([...listening, { what: 'the project', withinMs: closingMs, close: closeFile }])
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
    commit(name, changes) {
      const { file } = requireWritable()
      const made = file.history.commit(name, changes)
      follow(made.changes)
      const { steps, current } = file.history.list()
      const last = made.step ?? steps.find(({ step }) => step === current)
      return { step: last?.step ?? 0, name: last?.name ?? '', at: last?.at ?? savedAt }
    },
    goto: (step) => follow(requireWritable().file.history.goto(step)),
    async open(file) {
      try {
        const questions = openQuestionSet(file)
        await close()
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
    },
    close,
    onChange: (listener) => void listeners.push(listener),
    [Symbol.asyncDispose]: close,
  }
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
      return await note(await session.open(createProject(at, name)))
    },
    'projects.open': async ({ path }) => {
      const at = places.check(path)
      const current = session.current()?.file
      // One that may only be read is opened anew: whoever had it may have closed it.
      if (current?.path === at && current.readOnly === null) return session.describe()!
      return await note(await session.open(openProject(at)))
    },
    'projects.current': () => Promise.resolve(session.describe()),
    async 'projects.close'() {
      const project = session.describe()
      if (project !== null) await note(project)
      await session.close()
      return {}
    },
    async 'projects.forget'({ path }) {
      await recent.forget(path)
      return {}
    },
    'history.list': async () => Promise.resolve(history()),
    async 'history.goto'({ step }) {
      session.goto(step)
      return Promise.resolve(history())
    },
  }
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
      if (existsSync(path)) await session.open(openProject(path))
      else {
        await readFile(sample.questions).catch((cause: unknown) => {
          throw refusal('input.missing', `The sample's questions are missing from this installation: ${String(cause)}.`)
        })
        const file = createProject(path, sample.name)
        file.properties.put('sample', true)
        await session.open(file)
        await importFile(sample.questions, basename(sample.questions))
      }
      // an installation that moved, or one that came with another model
      const { model, readOnly } = session.describe()!
      if (readOnly === null && (model === null || !existsSync(model.dir))) {
        session.setModel({ dir: sample.model, name: basename(sample.model), fingerprint: null })
      }
      const project = session.describe()!
      await recent.note(project, now().toISOString())
      return project
    },
  }
}
