import { createContext } from 'svelte'
import type { Api } from '../api/api.ts'
import { Router } from '../app/router.svelte.ts'
import type { NeuronRef } from '../api/shapes.ts'
import { Commands } from '../commands/commands.svelte.ts'
import { EngineState } from './engine.svelte.ts'
import { Feed } from './feed.svelte.ts'
import { HistoryState } from './history.svelte.ts'
import { Importing } from './importing.svelte.ts'
import { Jobs } from './jobs.svelte.ts'
import { Layers } from './layers.svelte.ts'
import { Notices } from './notices.svelte.ts'
import { Picked } from './picked.svelte.ts'
import { ProjectState } from './project.svelte.ts'
import { SettingsState } from './settings.svelte.ts'

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
  readonly history: HistoryState
  readonly layers: Layers
  readonly importing: Importing
  readonly notices: Notices
  readonly neurons: Picked<NeuronRef>
  /** By pair id. */
  readonly questions: Picked<string>
  /** Asks the host for what is there and follows its events until the signal aborts. */
  start(signal: AbortSignal): Promise<void>
}

export const [getSession, setSession] = createContext<Session>()

export function createSession(api: Api): Session {
  const feed = new Feed(api)
  const settings = new SettingsState(api, feed)
  const project = new ProjectState(api, feed)
  const jobs = new Jobs(api, feed)
  const history = new HistoryState(api, feed)
  const notices = new Notices()
  const loadProject = async (): Promise<void> => {
    await project.load()
    if (project.current !== null) await history.load() // without a project there is none
  }
  const load = (): Promise<unknown> => Promise.all([settings.load(), loadProject(), jobs.refresh()])
  return {
    api,
    feed,
    router: new Router(),
    commands: new Commands(settings),
    settings,
    project,
    jobs,
    engine: new EngineState(feed),
    history,
    layers: new Layers(),
    importing: new Importing(api),
    notices,
    neurons: new Picked(([layer, neuron]) => `${layer},${neuron}`),
    questions: new Picked((pairId) => pairId),
    async start(signal) {
      const following = feed.listen(signal)
      await load().catch((error: unknown) => notices.show(error))
      await following
    },
  }
}
