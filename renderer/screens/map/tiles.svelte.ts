import type { Api } from '../../api/api.ts'
import { failureOf } from '../../api/failure.ts'
import type { Failure } from '../../api/shapes.ts'
import { facetId, type Facet } from './facets.ts'
import type { Range } from './params.ts'

export type Tile = Awaited<ReturnType<Api['map.tile']>>
export type TileInput = Omit<Parameters<Api['map.tile']>[0], 'facet'>

/** What there is of a facet: its numbers, or why they did not come. */
export interface TileState {
  readonly facet: Facet
  readonly tile: Tile | null
  readonly failure: Failure | null
}

/** The tiles of one area, together with the area: while new ones come, the old ones belong to the old area. */
export interface TileSet {
  readonly layers: Range
  readonly neurons: Range
  readonly value: TileInput['value']
  /** Neurons that one column stands for. */
  readonly perCell: number
  readonly tiles: readonly TileState[]
}

/** The heatmap's numbers. A tile that does not come leaves the others as they are. */
export class Tiles {
  #shown = $state.raw<TileSet | null>(null)
  #last = 0
  readonly #api: Pick<Api, 'map.tile'>

  constructor(api: Pick<Api, 'map.tile'>) {
    this.#api = api
  }

  get shown(): TileSet | null {
    return this.#shown
  }

  async load(facets: readonly Facet[], input: TileInput, signal?: AbortSignal): Promise<void> {
    const mine = ++this.#last
    const tiles = await Promise.all(facets.map((facet) => this.#tile(facet, input, signal)))
    if (mine !== this.#last) return
    const [from, to] = input.neurons
    const perCell = Math.max(1, Math.ceil((to - from) / input.width))
    this.#shown = { layers: input.layers, neurons: input.neurons, value: input.value, perCell, tiles }
  }

  /** Asks once more for the tile of one facet. */
  async retry(facet: Facet, input: TileInput): Promise<void> {
    const mine = this.#last
    const again = await this.#tile(facet, input)
    if (mine !== this.#last || this.#shown === null) return
    const tiles = this.#shown.tiles.map((one) => (facetId(one.facet) === facetId(facet) ? again : one))
    this.#shown = { ...this.#shown, tiles }
  }

  async #tile(facet: Facet, input: TileInput, signal?: AbortSignal): Promise<TileState> {
    try {
      const tile = await this.#api['map.tile'](
        { ...input, facet: { ...facet, questionId: null } },
        { ...(signal && { signal }) },
      )
      return { facet, tile, failure: null }
    } catch (error) {
      return { facet, tile: null, failure: failureOf(error) }
    }
  }
}
