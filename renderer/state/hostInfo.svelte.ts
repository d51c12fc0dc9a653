import type { Api } from '../api/api.ts'
import type { AppInfo } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'

/** The program behind this window, and the machine it runs on. Its devices are known later than the rest. */
export class HostInfo {
  #info = $state.raw<AppInfo | null>(null)
  readonly #api: Pick<Api, 'app.info'>

  constructor(api: Pick<Api, 'app.info'>, feed: Feed) {
    this.#api = api
    feed.on('devices', ({ devices }) => {
      if (this.#info !== null) this.#info = { ...this.#info, devices }
    })
  }

  /** Null until it was loaded. */
  get info(): AppInfo | null {
    return this.#info
  }

  async load(): Promise<void> {
    this.#info = await this.#api['app.info']({})
  }
}
