/**
 * Who types: a tab of this browser by a name that a reload keeps, and whether another one is there still. A tab that was
 * copied gets a name of its own, for the first one holds a lock of its name for as long as it lives.
 */
export interface WindowTab {
  readonly id: string
  /** Whether what another window typed, last at a time, is nobody's any more. */
  isGone(other: string, at: string): Promise<boolean>
}

const tabItem = 'engram-tab'
const browserItem = 'engram-browser'

/** Of other browsers nothing is known; one that has typed nothing for so long has been left. */
const leftMs = 10 * 60_000

let own: Promise<WindowTab> | null = null

/** The one of this page. */
export function windowTab(): Promise<WindowTab> {
  own ??= begin()
  return own
}

async function begin(): Promise<WindowTab> {
  const browser = kept(localStorage, browserItem, () => crypto.randomUUID().slice(0, 8))
  const make = (): string => `${browser}.${crypto.randomUUID().slice(0, 12)}`
  const found = kept(sessionStorage, tabItem, make)
  let id = found.startsWith(`${browser}.`) ? found : make()
  while (!(await hold(id))) id = make()
  sessionStorage.setItem(tabItem, id)
  return {
    id,
    async isGone(other, at) {
      if (other === id) return true
      if (!other.startsWith(`${browser}.`) || !hasLocks()) return Date.now() - Date.parse(at) > leftMs
      const { held = [] } = await navigator.locks.query()
      return !held.some(({ name }) => name === lockOf(other))
    },
  }
}

function kept(storage: Storage, item: string, make: () => string): string {
  const found = storage.getItem(item)
  if (found !== null && found !== '') return found
  const made = make()
  storage.setItem(item, made)
  return made
}

/** Holds a name until the page is gone. @returns whether nobody held it */
function hold(id: string): Promise<boolean> {
  if (!hasLocks()) return Promise.resolve(true)
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lockOf(id), { ifAvailable: true }, async (lock) => {
        resolve(lock !== null)
        if (lock !== null) await new Promise<never>(() => undefined)
      })
      .catch(reject)
  })
}

/** Pages that came over a line which others may read have none. */
function hasLocks(): boolean {
  return 'locks' in navigator
}

function lockOf(id: string): string {
  return `engram-tab-${id}`
}
