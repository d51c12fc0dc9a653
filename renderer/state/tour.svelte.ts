import type { Project, Settings } from '../api/shapes.ts'

/** The tips of the first run in their order; the last one says where to go from there. */
export const tipIds = ['questions', 'runs', 'map', 'edit', 'more'] as const
export type TipId = (typeof tipIds)[number]

interface TipSettings {
  readonly all: Pick<Settings, 'tips'>
  set(change: Pick<Settings, 'tips'>): Promise<void>
}
interface OpenProject {
  readonly current: Pick<Project, 'isSample'> | null
}

/** Which tip of the first run is shown. Only over the sample, and each until it is done or all are skipped. */
export class Tour {
  readonly #settings: TipSettings
  readonly #project: OpenProject

  constructor(settings: TipSettings, project: OpenProject) {
    this.#settings = settings
    this.#project = project
  }

  /** Null when there is none to show. */
  readonly tip = $derived.by<TipId | null>(() => {
    if (this.#project.current?.isSample !== true) return null
    return tipIds.find((id) => !this.#settings.all.tips.includes(id)) ?? null
  })

  /** @returns the tip that comes after this one, null after the last */
  async done(id: TipId): Promise<TipId | null> {
    const { tips } = this.#settings.all
    if (!tips.includes(id)) await this.#settings.set({ tips: [...tips, id] })
    return this.tip
  }

  /** What comes before a tip is done: the person went on without the bar. */
  async reach(id: TipId): Promise<void> {
    const { tips } = this.#settings.all
    const passed = tipIds.slice(0, tipIds.indexOf(id)).filter((one) => !tips.includes(one))
    if (passed.length > 0) await this.#settings.set({ tips: [...tips, ...passed] })
  }

  skip(): Promise<void> {
    return this.#settings.set({ tips: [...tipIds] })
  }

  replay(): Promise<void> {
    return this.#settings.set({ tips: [] })
  }
}
