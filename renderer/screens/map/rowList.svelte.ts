import { failureOf } from '../../api/failure.ts'
import type { Failure } from '../../api/shapes.ts'
import type { RowPage } from '../../grid/rowPage.ts'

/** Pages of a list as a grid asks for them, with how many rows there are and why the last page did not come. */
export class RowList<Row, Asked extends unknown[]> {
  #total = $state<number | null>(null)
  #failure = $state.raw<Failure | null>(null)
  readonly #fetch: (...asked: Asked) => Promise<RowPage<Row>>

  constructor(fetch: (...asked: Asked) => Promise<RowPage<Row>>) {
    this.#fetch = fetch
  }

  get total(): number | null {
    return this.#total
  }
  get failure(): Failure | null {
    return this.#failure
  }

  page = async (...asked: Asked): Promise<RowPage<Row>> => {
    try {
      const page = await this.#fetch(...asked)
      this.#total = page.total
      this.#failure = null
      return page
    } catch (error) {
      this.#failure = failureOf(error)
      throw error
    }
  }
}
