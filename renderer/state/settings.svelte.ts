import type { Api } from '../api/api.ts'
import type { Settings } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'

/** What was chosen last, so that the first paint has the right colours before the host has answered. */
const rememberedKey = 'engram.look'

const unset: Settings = {
  language: 'en',
  theme: 'system',
  density: 'medium',
  singleKeys: true,
  shortcuts: {},
  modelFolders: [],
  device: 'auto',
  threads: null,
  memory: null,
  queue: null,
  usesQueue: false,
  tips: [],
}

export type ThemeName = 'light' | 'dark' | 'contrast'

/** The settings of this person on this machine; a change shows at once and is told to the host. */
export class SettingsState {
  #all = $state.raw<Settings>(unset)
  #isSystemDark = $state(false)
  readonly #api: Pick<Api, 'settings.get' | 'settings.set'>
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>

  constructor(
    api: Pick<Api, 'settings.get' | 'settings.set'>,
    feed: Feed,
    storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage,
  ) {
    this.#api = api
    this.#storage = storage
    this.#all = { ...unset, ...remembered(storage) }
    feed.on('settings', ({ settings }) => this.#take(settings))
  }

  get all(): Settings {
    return this.#all
  }

  readonly direction = $derived<'ltr' | 'rtl'>(this.#all.language === 'ar' ? 'rtl' : 'ltr')

  readonly theme = $derived.by<ThemeName>(() => {
    if (this.#all.theme !== 'system') return this.#all.theme
    return this.#isSystemDark ? 'dark' : 'light'
  })

  /** Who computes a run that workers can. */
  readonly computedBy = $derived.by(() => (this.#all.usesQueue && this.#all.queue !== null ? 'workers' : 'engine'))

  async load(): Promise<void> {
    this.#take(await this.#api['settings.get']({}))
  }

  async set(change: Partial<Settings>): Promise<void> {
    this.#take({ ...this.#all, ...change })
    this.#take(await this.#api['settings.set'](change))
  }

  /** Follows the system's dark mode until it is given back. */
  followSystem(query: MediaQueryList = matchMedia('(prefers-color-scheme: dark)')): () => void {
    const follow = (): void => {
      this.#isSystemDark = query.matches
    }
    follow()
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }

  #take(settings: Settings): void {
    this.#all = settings
    const { language, theme, density } = settings
    this.#storage.setItem(rememberedKey, JSON.stringify({ language, theme, density }))
  }
}

/** Storage is shared with whatever else this origin served: only the values that are known are taken. */
function remembered(storage: Pick<Storage, 'getItem'>): Partial<Settings> {
  try {
    const look = JSON.parse(storage.getItem(rememberedKey) ?? '{}') as Record<string, unknown>
    return {
      language: oneOf(look['language'], ['en', 'ar']) ?? unset.language,
      theme: oneOf(look['theme'], ['system', 'light', 'dark', 'contrast']) ?? unset.theme,
      density: oneOf(look['density'], ['compact', 'medium', 'large']) ?? unset.density,
    }
  } catch {
    return {}
  }
}

function oneOf<const T>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value)
}
