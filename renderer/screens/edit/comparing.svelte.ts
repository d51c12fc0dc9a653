import type { Api } from '../../api/api.ts'
import { failureOf } from '../../api/failure.ts'
import type { Failure, Run, RunRow, RunSettings } from '../../api/shapes.ts'
import type { Feed } from '../../state/feed.svelte.ts'

type Kind = 'compare' | 'dose'
type Host = Pick<Api, 'runs.list' | 'runs.start' | 'runs.rows'>
type Settings = Extract<RunSettings, { kind: Kind }>

/** Rows that a running job gave are fetched so often. */
const refreshEveryMs = 800

/** Comparisons, or dose curves, of one edit: the one that is shown, and its answers while they come in. */
export class Comparing {
  #runs = $state.raw<readonly Run[] | null>(null)
  #editId = $state<string | null>(null)
  #chosenId = $state<string | null>(null)
  #version = $state(0)
  #failure = $state.raw<Failure | null>(null)
  #timer: ReturnType<typeof setTimeout> | null = null
  readonly #api: Host
  readonly #kind: Kind
  readonly #everyMs: number

  constructor(api: Host, kind: Kind, everyMs = refreshEveryMs) {
    this.#api = api
    this.#kind = kind
    this.#everyMs = everyMs
  }

  /** Follows the project's runs until it is given back. */
  follow(feed: Feed): () => void {
    const undo = [
      feed.on('runs', () => void this.load()),
      feed.on('row', ({ runId }) => runId === this.run?.id && this.#refreshSoon()),
    ]
    return () => {
      for (const one of undo) one()
      if (this.#timer !== null) clearTimeout(this.#timer)
    }
  }

  // Not derived: what is on its way when the screen is left reads them once more.
  /** The runs of this edit, the newest first. */
  get runs(): readonly Run[] {
    const isOurs = ({ kind, trashed, settings }: Run): boolean =>
      kind === this.#kind && !trashed && editOf(settings) === this.#editId
    return (this.#runs ?? []).filter(isOurs)
  }
  /** The one that is shown: the newest one unless another was chosen. */
  get run(): Run | null {
    return this.runs.find(({ id }) => id === this.#chosenId) ?? this.runs[0] ?? null
  }
  /** Grows when there may be other answers. */
  get version(): number {
    return this.#version
  }
  get failure(): Failure | null {
    return this.#failure
  }
  get isLoaded(): boolean {
    return this.#runs !== null
  }

  of(editId: string | null): void {
    if (editId === this.#editId) return
    // What was chosen stays: it may have been chosen before the screen got to its edit.
    this.#editId = editId
    this.#version++
  }

  choose(runId: string): void {
    this.#chosenId = runId
    this.#version++
  }

  dismissFailure(): void {
    this.#failure = null
  }

  async load(): Promise<void> {
    await this.#try(async () => {
      const before = this.run
      this.#runs = await this.#api['runs.list']({})
      if (before?.id !== this.run?.id || before?.state !== this.run?.state) this.#version++
    })
  }

  async start(settings: Settings): Promise<void> {
    await this.#try(async () => {
      const { runId } = await this.#api['runs.start'](settings)
      this.#chosenId = runId
      await this.load()
    })
  }

  /** The run that is shown once more, with the edit as it is now. */
  async again(): Promise<void> {
    const settings = this.run?.settings
    if (settings?.kind === 'compare' || settings?.kind === 'dose') await this.start(settings)
  }

  rows(filter: string, offset: number, limit: number): Promise<{ total: number; rows: RunRow[] }> {
    const runId = this.run?.id
    if (runId === undefined) return Promise.resolve({ total: 0, rows: [] })
    return this.#api['runs.rows']({ runId, filter, offset, limit })
  }

  #refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#version++
    }, this.#everyMs)
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.#failure = null
    } catch (error) {
      this.#failure = failureOf(error)
    }
  }
}

function editOf(settings: RunSettings): string | null {
  return 'editId' in settings ? settings.editId : null
}
