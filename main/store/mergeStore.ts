import type { Database } from 'better-sqlite3'
import { closeJournal, openReadOnly, openStore, storeError } from './open.ts'
import { partsIn, type PartRecord } from './partRecord.ts'
import { contentDigest, isNear, isSame } from './resultDifference.ts'
import { resultsTable, type Results } from './results.ts'

/** What became of the results of a file. */
export interface Merged {
  readonly parts: readonly PartRecord[]
  readonly added: number
  /** That were there, to the bit. */
  readonly same: number
  /** That were there with other last bits, as another processor or number of threads gives them. */
  readonly near: number
  /** That were there with another value. */
  readonly differing: readonly { readonly key: string; readonly method: string }[]
  /** That are not as they were written. */
  readonly damaged: number
}

const pageSize = 500

/**
 * Takes the results of files into one store, where it has none of the same key and device. What it had before is never
 * overwritten; where several files have different values, the same one is taken whatever their order.
 */
export class Merge implements Disposable {
  readonly #target: Database
  readonly #path: string
  readonly #results: Results
  /** What has a larger id was taken from a file. */
  readonly #lastOwn: number
  readonly #idOf: { get(key: string, device: string): unknown }

  /** @throws UnusableStore, WorkbenchError 'run.store' as `openStore` */
  constructor(into: string) {
    this.#path = into
    this.#target = openStore(into, { busyMs: 30_000 })
    this.#results = resultsTable(this.#target)
    this.#lastOwn = Number(this.#target.prepare('SELECT coalesce(max(id), 0) FROM results').pluck().get())
    this.#idOf = this.#target.prepare<[string, string]>('SELECT id FROM results WHERE key = ? AND device = ?').pluck()
  }

  /** @throws UnusableStore, WorkbenchError 'run.store' as `openReadOnly` */
  take(from: string): Merged {
    const source = openReadOnly(from)
    try {
      return { parts: partsIn(source), ...this.#takeResults(source) }
    } catch (error) {
      throw storeError(error, from)
    } finally {
      source.close()
    }
  }

  [Symbol.dispose](): void {
    closeJournal(this.#target)
    this.#target.close()
  }

  #takeResults(source: Database): Omit<Merged, 'parts'> {
    const [from, into] = [resultsTable(source), this.#results]
    const page = source.prepare<[number, number], Row>(
      'SELECT id, key, device, method, model FROM results WHERE id > ? ORDER BY id LIMIT ?',
    )
    const counts = { added: 0, same: 0, near: 0, damaged: 0 }
    const differing: { key: string; method: string }[] = []
    const takePage = this.#target.transaction((rows: readonly Row[]) => {
      for (const { key, device, method, model } of rows) {
        const found = from.get(key, device)
        const known = into.get(key, device)
        if (found === null || found === 'damaged') {
          counts.damaged++
          continue
        }
        const result = { key, method, model, ...found }
        if (known === null || known === 'damaged') {
          into.put(result)
          counts.added++
        } else if (isSame(known, found)) counts.same++
        else {
          if (isNear(known, found)) counts.near++
          else differing.push({ key, method })
          const wasTaken = Number(this.#idOf.get(key, device)) > this.#lastOwn
          if (wasTaken && contentDigest(found) < contentDigest(known)) into.put(result)
        }
      }
    })
    for (let last = 0; ;) {
      const rows = page.all(last, pageSize)
      if (rows.length === 0) return { ...counts, differing }
      try {
        takePage.immediate(rows)
      } catch (error) {
        throw storeError(error, this.#path)
      }
      last = rows.at(-1)!.id
    }
  }
}

interface Row {
  readonly id: number
  readonly key: string
  readonly device: string
  readonly method: string
  readonly model: string
}
