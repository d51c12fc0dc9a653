import type { Api } from '../../api/api.ts'
import { failureOf } from '../../api/failure.ts'
import type { Failure, Run, RunRow, RunSettings } from '../../api/shapes.ts'
import type { Feed } from '../../state/feed.svelte.ts'
import type { RunList } from '../../state/runs.svelte.ts'

type Kind = 'compare' | 'dose'
type Settings = Extract<RunSettings, { kind: Kind }>

/** Rows that a running job gave are fetched so often. */
const refreshEveryMs = 800

/** Comparisons, or dose curves, of one edit: the one that is shown, and its answers while they come in. */
export class Comparing {
  #chosenId = $state<string | null>(null)
  #version = $state(0)
  #failure = $state.raw<Failure | null>(null)
  readonly #api: Pick<Api, 'runs.start' | 'runs.rows'>
  readonly #list: Pick<RunList, 'all' | 'kept' | 'failure' | 'load'>
  readonly #kind: Kind
  readonly #editId: () => string | null

  /** @param list followed by the screen; `editId` of the edit that is open */
  constructor(
    api: Pick<Api, 'runs.start' | 'runs.rows'>,
    list: Pick<RunList, 'all' | 'kept' | 'failure' | 'load'>,
    kind: Kind,
    editId: () => string | null,
  ) {
    this.#api = api
    this.#list = list
    this.#kind = kind
    this.#editId = editId
  }

  /** Hears of new answers until it is given back. */
  follow(feed: Feed): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined
    const undo = feed.on('row', ({ runId }) => {
      if (runId !== this.run?.id) return
      timer ??= setTimeout(() => {
        timer = undefined
        this.#version++
      }, refreshEveryMs)
    })
    return () => (clearTimeout(timer), undo())
  }

  // Not derived: what is on its way when the screen is left reads them once more.
  /** The runs of this edit, the newest first. */
  get runs(): readonly Run[] {
    return this.#list.kept.filter(({ kind, settings }) => kind === this.#kind && editOf(settings) === this.#editId())
  }
  /** The one that is shown: the newest one unless another was chosen. */
  get run(): Run | null {
    return this.runs.find(({ id }) => id === this.#chosenId) ?? this.runs[0] ?? null
  }
  /** Another one when there may be other answers. */
  get version(): string {
    return `${this.run?.id ?? ''} ${this.run?.state ?? ''} ${this.#version}`
  }
  get failure(): Failure | null {
    return this.#failure ?? this.#list.failure
  }
  get isLoaded(): boolean {
    return this.#list.all !== null
  }

  /** It may be chosen before the screen gets to its edit. */
  choose(runId: string): void {
    this.#chosenId = runId
  }

  dismissFailure(): void {
    this.#failure = null
  }

  async start(settings: Settings, computedBy: Run['computedBy'] = 'engine'): Promise<void> {
    try {
      const { runId } = await this.#api['runs.start']({ ...settings, computedBy })
      this.#chosenId = runId
      await this.#list.load()
      this.#failure = null
    } catch (error) {
      this.#failure = failureOf(error)
    }
  }

  /** The run that is shown once more, with the edit as it is now. */
  async again(): Promise<void> {
    const { settings, computedBy } = this.run ?? {}
    if (settings?.kind === 'compare' || settings?.kind === 'dose') await this.start(settings, computedBy)
  }

  rows(filter: string, offset: number, limit: number): Promise<{ total: number; rows: RunRow[] }> {
    const runId = this.run?.id
    if (runId === undefined) return Promise.resolve({ total: 0, rows: [] })
    return this.#api['runs.rows']({ runId, filter, offset, limit })
  }
}

function editOf(settings: RunSettings): string | null {
  return 'editId' in settings ? settings.editId : null
}
