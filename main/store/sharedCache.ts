import { existsSync } from 'node:fs'
import { fingerprintsTable } from './fingerprints.ts'
import { openReadOnly } from './open.ts'
import type { ResultCache } from './resultCache.ts'
import { resultsTable } from './results.ts'

/**
 * Results of a file of one's own before those of another, which is only read: it may lie on a disk that several machines
 * share, where two must not write it at once. What is new goes into the first.
 *
 * @param path of the file that is read; one that is not there holds nothing
 */
export function overReadOnly(own: ResultCache, path: string): ResultCache {
  if (!existsSync(path)) return own
  const db = openReadOnly(path)
  const [results, fingerprints] = [resultsTable(db), fingerprintsTable(db)]
  return {
    get(key, device) {
      const found = own.get(key, device) ?? results.get(key, device)
      return found === 'damaged' ? null : found
    },
    has: (key, device) => own.has(key, device) || results.has(key, device),
    put: (result) => own.put(result),
    getFingerprint: (stamp) => own.getFingerprint(stamp) ?? fingerprints.get(stamp),
    putFingerprint: (stamp, fingerprint) => own.putFingerprint(stamp, fingerprint),
    [Symbol.dispose]() {
      own[Symbol.dispose]()
      db.close()
    },
  }
}
