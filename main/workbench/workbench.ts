import { totalmem } from 'node:os'
import { basename } from 'node:path'
import { closeAll } from '../base/closing.ts'
import { exportLayouts } from '../datasets/import/writeQuestions.ts'
import { startEngine as startEngineProcess } from '../rpc/engine/engineHost.ts'
import { comparisonPart } from './comparison.ts'
import { createDevices } from './devices.ts'
import { createEngineLine, type StartEngine } from './engineLine.ts'
import { createEventLog } from './events.ts'
import { editById, editsPart } from './edits.ts'
import { withFailures } from './failures.ts'
import { glossaryPart } from './glossary.ts'
import { hubPart, type TokenKeeper } from './hubPart.ts'
import { importPart, importQuestions } from './importQuestions.ts'
import { createJobs } from './jobs.ts'
import { createMapCache } from './mapData.ts'
import { mapsPart } from './maps.ts'
import { printInBrowser } from '../report/pdf/printInBrowser.ts'
import { availableBytes } from './models.ts'
import { mergingPart } from './mergingCopies.ts'
import { modelsPart } from './modelsPart.ts'
import { neuronLabelsPart } from './neuronLabels.ts'
import { neuronSetsPart } from './neuronSets.ts'
import { neuronPagePart } from './neuronPage.ts'
import { neuronFactsPart } from './neuronFacts.ts'
import { createPlaces, placesPart } from './places.ts'
import { queuePart } from './queuePart.ts'
import { questionAnswersPart } from './questionAnswers.ts'
import { questionDraftsPart } from './questionDrafts.ts'
import { questionHistoryPart } from './questionHistory.ts'
import { questionIssuesPart } from './questionIssues.ts'
import { questionMemoryPart } from './questionMemory.ts'
import { questionProposalsPart } from './questionProposals.ts'
import { questionsPart } from './questions.ts'
import { openRecentProjects } from './recentProjects.ts'
import { reportPart, type PrintPage } from './report.ts'
import { fewestToRank } from '../methods/statistics/estimates.ts'
import { detectorInfos, kindInfos } from './kindInfos.ts'
import { runsPart } from './runs.ts'
import { searchPart } from './search.ts'
import { createSession, openOwnProject, projectsPart, samplePart, type Sample } from './session.ts'
import { openSettings, settingsPart } from './settings.ts'
import type { Project, WorkbenchHandlers } from '../rpc/window/shapes.ts'

export interface WorkbenchOptions {
  readonly host: 'electron' | 'browser'
  readonly version: string
  /** Where settings, the sample and the list of recent projects are kept. */
  readonly dataFolder: string
  /** Folders that files may be opened from and written to; none: anywhere. */
  readonly roots: readonly string[]
  readonly sample: Sample
  readonly startEngine?: StartEngine
  /** @default by a browser of this machine */
  readonly printPage?: PrintPage
  /** @default keeps none */
  readonly tokens?: TokenKeeper
  readonly now?: () => Date
  /** Told what could not be read or kept in the data folder: a sentence. */
  readonly onWarning?: (sentence: string) => void
}

export interface Workbench extends AsyncDisposable {
  readonly handlers: WorkbenchHandlers
}

/** What whoever starts the program may ask for besides. */
export interface OwnWorkbench extends Workbench {
  /** Opens a project of its own in the data folder, made when it is not there; see openOwnProject. */
  openOwnProject(name: string): Promise<Project>
}

/**
 * Everything that a window can ask for: one project, one queue of jobs, one engine, shared by all windows. All model work is
 * done in the engine's process; nothing here takes longer than a page of rows.
 */
export function createWorkbench(options: WorkbenchOptions): OwnWorkbench {
  const {
    dataFolder,
    version,
    sample,
    now = () => new Date(),
    tokens = { canKeep: false, read: () => Promise.resolve(null), keep: () => Promise.resolve() },
    onWarning = () => undefined,
    printPage = printInBrowser,
    startEngine = (hooks) => startEngineProcess(undefined, hooks),
  } = options
  const events = createEventLog(now)
  const settings = openSettings(dataFolder, events, onWarning)
  const places = createPlaces(options.roots, [sample.model])
  const recent = openRecentProjects(dataFolder, onWarning)
  const nameOf = (dir: string): string => {
    const model = session.model()
    return model?.dir === dir ? model.name : basename(dir)
  }
  const engine = createEngineLine(startEngine, events, nameOf)
  const devices = createDevices(engine, events)
  const jobs = createJobs(events, now, () => engine.abandon())
  const session = createSession({ events, now, onProject: (project) => recent.follow(project) })
  session.publish() // a window that knew an earlier host learns that this one has nothing open
  const maps = createMapCache()
  const sessionOptions = { events, recent, places, dataFolder, now }
  const modelOptions = {
    ...{ session, engine, jobs, settings, places, bundled: [sample.model] },
    editOf: (editId: string) => editById(session, editId),
  }
  const handlers: WorkbenchHandlers = {
    'app.info': () =>
      Promise.resolve({
        ...{ version, host: options.host, dataFolder, roots: [...places.roots] },
        memoryBytes: { free: availableBytes(), total: totalmem() },
        devices: devices.list(),
        fewestToRank,
        exportLayouts: exportLayouts.map((layout) => ({ ...layout })),
        kinds: kindInfos(),
        detectors: detectorInfos(),
      }),
    events: async ({ since }, { signal, onItem }) => {
      await events.follow(since, signal, onItem)
      return {}
    },
    ...settingsPart(settings, places),
    ...projectsPart(session, sessionOptions),
    ...samplePart(session, sessionOptions, sample, (path, name) => importQuestions(session, [{ path, name }])),
    ...placesPart(places),
    ...modelsPart(modelOptions),
    ...hubPart({ jobs, places, tokens }),
    ...queuePart(modelOptions),
    ...importPart(session, places),
    ...mergingPart(session, places),
    ...questionsPart(session, now),
    ...glossaryPart(session, places),
    ...questionAnswersPart(session),
    ...questionMemoryPart(session),
    ...questionProposalsPart(modelOptions, now),
    ...questionDraftsPart(session, now),
    ...questionHistoryPart(session),
    ...questionIssuesPart(session),
    ...searchPart(modelOptions, maps),
    ...jobs.part,
    ...runsPart({ ...modelOptions, events, maps, now, version }),
    ...mapsPart(session, maps),
    ...neuronFactsPart(modelOptions, maps),
    ...neuronLabelsPart(modelOptions),
    ...neuronSetsPart({ ...modelOptions, dataFolder, events, onWarning }),
    ...neuronPagePart({ ...modelOptions, maps }),
    ...editsPart(modelOptions, now),
    ...comparisonPart(session),
    ...reportPart({ session, settings, version, printPage }),
  }
  return {
    handlers: withFailures(handlers),
    openOwnProject: (name) => openOwnProject(session, sessionOptions, name),
    async [Symbol.asyncDispose]() {
      engine.close() // first, so that nothing which is stopped now begins another
      await closeAll([
        { what: 'the jobs', withinMs: 5000, close: () => jobs[Symbol.asyncDispose]() },
        { what: 'the project', withinMs: 5000, close: () => session[Symbol.asyncDispose]() },
        { what: 'the list of projects', withinMs: 5000, close: () => recent.saved() },
        { what: 'the engine', withinMs: 5000, close: () => engine[Symbol.asyncDispose]() },
      ])
    },
  }
}
