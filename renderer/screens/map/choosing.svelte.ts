import type { Api } from '../../api/api.ts'
import { failureOf } from '../../api/failure.ts'
import type { Failure, NeuronRef } from '../../api/shapes.ts'
import type { Selection } from '../../state/selection.svelte.ts'

type SelectInput = Parameters<Api['map.select']>[0]
type Found = Awaited<ReturnType<Api['map.select']>>['neurons'][number]

/** What is known of a chosen neuron; nothing but its name when it was chosen elsewhere. */
export type ChosenNeuron = { readonly neuron: NeuronRef } & Partial<Found>

/** Whether neurons that are chosen replace the set, join it or leave it. */
export type How = 'set' | 'add' | 'remove'

/** More than this is no selection but most of a model. */
const mostChosen = 20_000

/** Chooses neurons of a map for the whole window, and remembers what the map said of them. */
export class Choosing {
  #facts = $state.raw<ReadonlyMap<string, Found>>(new Map())
  #failure = $state.raw<Failure | null>(null)
  /** How many the last box held, when they were too many to choose. */
  #tooMany = $state<number | null>(null)
  #isEmpty = $state(false)
  readonly #api: Pick<Api, 'map.select'>
  readonly #neurons: Selection<NeuronRef>

  constructor(api: Pick<Api, 'map.select'>, neurons: Selection<NeuronRef>) {
    this.#api = api
    this.#neurons = neurons
  }

  get failure(): Failure | null {
    return this.#failure
  }
  get tooMany(): number | null {
    return this.#tooMany
  }
  /** The last box held no neuron. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  readonly chosen = $derived.by<readonly ChosenNeuron[]>(() =>
    this.#neurons.items.map((neuron) => this.#facts.get(neuron.join()) ?? { neuron }),
  )

  /** The best `limit` neurons of an area; all of them without. */
  async area(
    input: Omit<SelectInput, 'limit'>,
    origin: string,
    { how = 'set', limit = mostChosen }: { how?: How; limit?: number } = {},
  ) {
    await this.#try(async () => {
      const { total, neurons } = await this.#api['map.select']({ ...input, limit })
      if (limit === mostChosen && total > mostChosen) this.#tooMany = total
      else this.#choose(neurons, origin, how)
    })
  }

  /** The neurons that two facets share, or that either has. */
  async both(
    inputs: readonly [Omit<SelectInput, 'limit'>, Omit<SelectInput, 'limit'>],
    isShared: boolean,
    origin: string,
  ) {
    await this.#try(async () => {
      const [a, b] = await Promise.all(inputs.map((input) => this.#api['map.select']({ ...input, limit: mostChosen })))
      const others = new Set(b!.neurons.map(({ neuron }) => neuron.join()))
      const shared = a!.neurons.filter(({ neuron }) => others.has(neuron.join()) === isShared)
      const found = isShared ? shared : [...shared, ...b!.neurons]
      if (found.length > mostChosen) this.#tooMany = found.length
      else this.#choose(found, origin, 'set')
    })
  }

  /** Asks the map what it says of neurons that were chosen before it was shown. */
  async recall(input: Omit<SelectInput, 'limit'>): Promise<void> {
    if (this.#neurons.items.every((neuron) => this.#facts.has(neuron.join()))) return
    try {
      const { neurons } = await this.#api['map.select']({ ...input, limit: mostChosen })
      this.#facts = new Map([...neurons.map((one) => [one.neuron.join(), one] as const), ...this.#facts])
    } catch {
      // Their names are shown without it.
    }
  }

  dismiss(): void {
    this.#failure = null
    this.#tooMany = null
    this.#isEmpty = false
  }

  #choose(found: readonly Found[], origin: string, how: How): void {
    this.#facts = new Map([...this.#facts, ...found.map((one) => [one.neuron.join(), one] as const)])
    const neurons = found.map(({ neuron }) => neuron)
    this.#isEmpty = neurons.length === 0
    if (this.#isEmpty) return
    if (how === 'set') this.#neurons.set(neurons, origin)
    else if (how === 'add') this.#neurons.add(neurons, origin)
    else this.#neurons.remove(neurons)
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.dismiss()
    try {
      await work()
    } catch (error) {
      this.#failure = failureOf(error)
    }
  }
}
