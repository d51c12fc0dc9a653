import type { Api } from '../api/api.ts'
import type { NeuronLabel, NeuronRef } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'

/** What a person calls the neurons of the open model; kept with the project. */
export class Labels {
  #all = $state.raw<readonly NeuronLabel[]>([])
  readonly #api: Pick<Api, 'neurons.labels' | 'neurons.label'>

  constructor(api: Pick<Api, 'neurons.labels' | 'neurons.label'>, feed: Feed) {
    this.#api = api
    let of = ''
    feed.on('project', ({ project }) => {
      const next = JSON.stringify([project?.path ?? null, project?.model?.dir ?? null])
      if (next === of) return
      of = next
      this.#all = []
      if (project !== null) this.#follow()
    })
    feed.on('labels', () => this.#follow())
  }

  get all(): readonly NeuronLabel[] {
    return this.#all
  }
  readonly #byName = $derived(new Map(this.#all.map((one) => [one.neuron.join(), one])))

  /** Empty where there is none. */
  of(neuron: NeuronRef): string {
    return this.#byName.get(neuron.join())?.label ?? ''
  }
  noteOf(neuron: NeuronRef): string {
    return this.#byName.get(neuron.join())?.note ?? ''
  }

  async set(neuron: NeuronRef, label: string, note: string): Promise<void> {
    this.#all = await this.#api['neurons.label']({ neuron: [...neuron], label, note })
  }

  async load(): Promise<void> {
    this.#all = await this.#api['neurons.labels']({})
  }

  /** Names are shown without what cannot be had. */
  #follow(): void {
    this.load().catch(() => undefined)
  }
}
