import { createContext } from 'svelte'
import type { Api } from '../api/api.ts'
import { Router } from './router.svelte.ts'
import type { NeuronRef } from '../api/shapes.ts'
import { Commands } from '../commands/commands.svelte.ts'
import { EngineState } from './engine.svelte.ts'
import { Feed } from './feed.svelte.ts'
import { HistoryState } from './history.svelte.ts'
import { HostInfo } from './hostInfo.svelte.ts'
import { Importing } from './importing.svelte.ts'
import { Jobs } from './jobs.svelte.ts'
import { Labels } from './labels.svelte.ts'
import { Layers } from './layers.svelte.ts'
import { KnownModels } from './models.svelte.ts'
import { Notices } from './notices.svelte.ts'
import { ProjectState } from './project.svelte.ts'
import { ReportState } from './report.svelte.ts'
import { RunList } from './runs.svelte.ts'
import { Selection } from './selection.svelte.ts'
import { SettingsState } from './settings.svelte.ts'
import { Tour } from './tour.svelte.ts'

/** All that the screens share. Made once per window; a screen takes the parts that it needs. */
export interface Session {
  readonly api: Api
  readonly feed: Feed
  readonly router: Router
  readonly commands: Commands
  readonly settings: SettingsState
  readonly project: ProjectState
  readonly jobs: Jobs
  readonly engine: EngineState
  readonly models: KnownModels
  readonly host: HostInfo
  readonly history: HistoryState
  readonly layers: Layers
  readonly labels: Labels
  readonly importing: Importing
  readonly notices: Notices
  readonly runs: RunList
  readonly report: ReportState
  readonly tour: Tour
  /** The neurons that are chosen, shown and pinned: the map chooses them, an edit takes them. */
  readonly neurons: Selection<NeuronRef>
  /** By pair id. */
  readonly questions: Selection<string>
  /** Asks the host for what is there and follows its events until the signal aborts. */
  start(signal: AbortSignal): Promise<void>
}

export const [getSession, setSession] = createContext<Session>()

export function createSession(api: Api): Session {
  const feed = new Feed(api)
  const settings = new SettingsState(api, feed)
  const project = new ProjectState(api, feed)
  const jobs = new Jobs(api, feed)
  const engine = new EngineState(feed)
  const history = new HistoryState(api, feed)
  const labels = new Labels(api, feed)
  const notices = new Notices()
  const loadProject = async (): Promise<void> => {
    await project.load()
    if (project.current === null) return // without a project there is none
    await history.load()
    await labels.load().catch(() => undefined) // names are shown without them
  }
  const neurons = new Selection<NeuronRef>(([layer, neuron]) => `${layer},${neuron}`)
  const questions = new Selection<string>((pairId) => pairId)
  let path: string | null = null
  feed.on('project', (event) => {
    const next = event.project?.path ?? null
    if (path !== null && next !== path) [neurons, questions].forEach((one) => one.reset())
    path = next
  })
  const load = (): Promise<unknown> => Promise.all([settings.load(), loadProject(), jobs.refresh()])
  return {
    api,
    feed,
    router: new Router(),
    commands: new Commands(settings),
    settings,
    project,
    jobs,
    engine,
    models: new KnownModels(api, engine, jobs, settings),
    host: new HostInfo(api, feed),
    history,
    layers: new Layers(),
    labels,
    importing: new Importing(),
    notices,
    runs: new RunList(api, feed, project),
    report: new ReportState(api, feed),
    tour: new Tour(settings, project),
    neurons,
    questions,
    async start(signal) {
      const following = feed.listen(signal)
      await load().catch((error: unknown) => notices.show(error))
      await following
    },
  }
}
