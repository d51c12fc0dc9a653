import type { Api } from '../api/api.ts'
import type { History } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'

/** The named steps of the project: every change of questions and edits, none of them ever lost. */
export class HistoryState {
  #all = $state.raw<History>({ steps: [], current: 0 })
  readonly #api: Pick<Api, 'history.list' | 'history.goto'>

  constructor(api: Pick<Api, 'history.list' | 'history.goto'>, feed: Feed) {
    this.#api = api
    feed.on('questions', () => void this.load())
    feed.on('edits', () => void this.load())
    feed.on('labels', () => void this.load())
    feed.on('project', ({ project }) => {
      if (project === null) this.#all = { steps: [], current: 0 }
      else void this.load()
    })
  }

  get steps(): History['steps'] {
    return this.#all.steps
  }
  get current(): number {
    return this.#all.current
  }

  /** The step that undo takes back. */
  readonly undoable = $derived(this.#all.steps.find(({ step }) => step === this.#all.current) ?? null)
  /** The step that redo does again. */
  readonly redoable = $derived(
    this.#all.steps.find(({ step, setAside }) => step > this.#all.current && !setAside) ?? null,
  )

  async load(): Promise<void> {
    this.#all = await this.#api['history.list']({})
  }

  async goto(step: number): Promise<void> {
    this.#all = await this.#api['history.goto']({ step })
  }

  async undo(): Promise<void> {
    if (this.undoable === null) return
    const before = this.#all.steps.filter(({ step, setAside }) => step < this.#all.current && !setAside)
    await this.goto(before.at(-1)?.step ?? 0)
  }

  async redo(): Promise<void> {
    if (this.redoable !== null) await this.goto(this.redoable.step)
  }
}
