import type { Api } from '../api/api.ts'
import type { Problem } from '../api/shapes.ts'

/** What the last import did; shown until it is dismissed when rows were refused. */
export interface ImportResult {
  readonly name: string
  readonly added: number
  readonly updated: number
  readonly duplicates: number
  readonly refused: readonly Problem[]
}

/** Question files that come into the open project. */
export class Importing {
  #result = $state.raw<ImportResult | null>(null)
  #isBusy = $state(false)
  readonly #api: Pick<Api, 'questions.import'>

  constructor(api: Pick<Api, 'questions.import'>) {
    this.#api = api
  }

  get result(): ImportResult | null {
    return this.#result
  }
  get isBusy(): boolean {
    return this.#isBusy
  }

  fromPath(path: string): Promise<ImportResult> {
    const name = path.split(/[\\/]/).at(-1) ?? path
    return this.#import(name, { kind: 'path', path })
  }

  async fromFile(file: Pick<File, 'name' | 'arrayBuffer'>): Promise<ImportResult> {
    return this.#import(file.name, { kind: 'bytes', bytes: new Uint8Array(await file.arrayBuffer()) })
  }

  dismiss(): void {
    this.#result = null
  }

  async #import(name: string, source: Parameters<Api['questions.import']>[0]['source']): Promise<ImportResult> {
    this.#isBusy = true
    try {
      const result = { name, ...(await this.#api['questions.import']({ name, source })) }
      this.#result = result
      return result
    } finally {
      this.#isBusy = false
    }
  }
}
