/**
 * Where the window is: `#/questions/geo-001?filter=lang:ar`. Screen, path and parameters live in the address, so that a view is
 * a link, survives a restart, and the browser's back button works.
 */
export const screenIds = [
  'home',
  'model',
  'questions',
  'runs',
  'map',
  'neuron',
  'edit',
  'compare',
  'report',
  'settings',
] as const
export type ScreenId = (typeof screenIds)[number]

export interface Place {
  readonly screen: ScreenId
  readonly path: readonly string[]
  readonly params: Readonly<Record<string, string>>
}

export class Router {
  #place = $state.raw<Place>({ screen: 'home', path: [], params: {} })
  readonly #window: Pick<Window, 'location' | 'history' | 'addEventListener' | 'removeEventListener'>

  constructor(page: Pick<Window, 'location' | 'history' | 'addEventListener' | 'removeEventListener'> = window) {
    this.#window = page
    this.#place = parsePlace(page.location.hash)
  }

  get screen(): ScreenId {
    return this.#place.screen
  }
  get path(): readonly string[] {
    return this.#place.path
  }
  get params(): Readonly<Record<string, string>> {
    return this.#place.params
  }

  /** A parameter of the address; empty when it is not there. */
  param(name: string): string {
    return this.#place.params[name] ?? ''
  }

  go(screen: ScreenId, { path = [], params = {} }: Partial<Omit<Place, 'screen'>> = {}): void {
    this.#show({ screen, path, params }, 'push')
  }

  /** Changes parameters in place, without a step of the back button; an empty value takes one out. */
  set(params: Readonly<Record<string, string>>): void {
    this.#show({ ...this.#place, params: { ...this.#place.params, ...params } }, 'replace')
  }

  /** Follows the address until it is given back. */
  listen(): () => void {
    const follow = (): void => {
      this.#place = parsePlace(this.#window.location.hash)
    }
    this.#window.addEventListener('hashchange', follow)
    this.#window.addEventListener('popstate', follow)
    return () => {
      this.#window.removeEventListener('hashchange', follow)
      this.#window.removeEventListener('popstate', follow)
    }
  }

  #show(place: Place, how: 'push' | 'replace'): void {
    const hash = formatPlace(place)
    this.#place = parsePlace(hash)
    if (hash === this.#window.location.hash) return
    if (how === 'push') this.#window.history.pushState(null, '', hash)
    else this.#window.history.replaceState(null, '', hash)
  }
}

/** The place that a hash names; home where it names none. */
export function parsePlace(hash: string): Place {
  const [way = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [screen = '', ...path] = way.split('/').filter(Boolean).map(decode)
  return {
    screen: screenIds.find((id) => id === screen) ?? 'home',
    path,
    params: Object.fromEntries(new URLSearchParams(query)),
  }
}

export function formatPlace({ screen, path, params }: Place): string {
  const kept = Object.entries(params).filter(([, value]) => value !== '')
  const query = kept.length > 0 ? `?${new URLSearchParams(kept).toString()}` : ''
  return `#/${[screen, ...path].map(encodeURIComponent).join('/')}${query}`
}

/** An address may be typed by hand: a broken escape stays as it is. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
