import type { Database } from 'better-sqlite3'
import { WorkbenchError } from '../base/errors.ts'
import { fingerprintsTable, type Fingerprints } from './fingerprints.ts'
import { openStore, storeError, UnusableStore } from './open.ts'
import { resultsTable, type NewResult, type Results, type StoredResult } from './results.ts'
import { fileIdentity, setAside } from './setAside.ts'

export interface ResultCache extends Disposable {
  get(key: string, device: string): StoredResult | null
  /** Whether there is such a result; one that is damaged counts. */
  has(key: string, device: string): boolean
  put(result: NewResult): void
  getFingerprint(stamp: string): string | null
  putFingerprint(stamp: string, fingerprint: string): void
}

export interface ResultCacheOptions {
  /** A cache that cannot be used is renamed and begun anew; a person's own file is refused with UnusableStore. */
  readonly unusable: 'set-aside' | 'refuse'
  /** Told once when results are not kept, and when a file was set aside: a sentence. */
  readonly onWarning: (sentence: string) => void
  readonly busyMs?: number
  readonly now?: () => Date
}

interface Opened {
  readonly db: Database
  readonly results: Results
  readonly fingerprints: Fingerprints
  readonly identity: string
}

/**
 * Results kept in the file at `path`. Work never stops for its sake: what cannot be read counts as not there, what
 * cannot be written is left out, with one warning. Opened at the first use.
 *
 * @throws UnusableStore from any method with `unusable: 'refuse'`
 */
export function openResultCache(path: string, options: ResultCacheOptions): ResultCache {
  const { unusable, onWarning, busyMs = 2000, now = () => new Date() } = options
  let opened: Opened | null = null
  let isOff = false

  const open = (): Opened => {
    const db = openStore(path, { busyMs, backup: unusable === 'refuse' })
    return { db, results: resultsTable(db), fingerprints: fingerprintsTable(db), identity: fileIdentity(path) }
  }

  const close = (): void => {
    opened?.db.close()
    opened = null
  }

  /** Runs `work` on the open file; with a new file after an unusable one was set aside; not at all when that fails. */
  const attempt = <T>(work: (store: Opened) => T, otherwise: T): T => {
    for (let tries = 1; !isOff; tries++) {
      const identity = opened?.identity ?? fileIdentity(path)
      try {
        opened ??= open()
        return work(opened)
      } catch (thrown) {
        const error = storeError(thrown, path)
        if (!(error instanceof WorkbenchError)) throw error
        close()
        if (error instanceof UnusableStore && unusable === 'refuse') throw error
        if (error instanceof UnusableStore && tries < 3 && renamed(error, identity)) continue
        isOff = true
        onWarning(`${error.message}. Results are computed and not kept.`)
      }
    }
    return otherwise
  }

  const renamed = (error: UnusableStore, identity: string): boolean => {
    try {
      const to = setAside(path, error.why, identity, now())
      if (to !== null) onWarning(`${error.message}. It was set aside as ${to}, and a new one is begun.`)
      return true
    } catch {
      return false
    }
  }

  return {
    get(key, device) {
      const found = attempt(({ results }) => results.get(key, device), null)
      if (found !== 'damaged') return found
      onWarning(`A result in ${path} is damaged (its bytes are not those that were written); it is computed anew.`)
      return null
    },
    has: (key, device) => attempt(({ results }) => results.has(key, device), false),
    put: (result) => attempt(({ results }) => results.put(result), undefined),
    getFingerprint: (stamp) => attempt(({ fingerprints }) => fingerprints.get(stamp), null),
    putFingerprint: (stamp, fingerprint) =>
      attempt(({ fingerprints }) => fingerprints.put(stamp, fingerprint), undefined),
    [Symbol.dispose]: close,
  }
}

/** A cache that holds nothing and keeps nothing, for `--no-cache`. */
export function noCache(): ResultCache {
  return {
    get: () => null,
    has: () => false,
    put: () => undefined,
    getFingerprint: () => null,
    putFingerprint: () => undefined,
    [Symbol.dispose]: () => undefined,
  }
}
