import type { KvCache } from './prompt.ts'

/** Prefixes that are kept: a question file has one per template and language. */
const mostPrefixes = 12

/** Keys and values of prompt openings, by their tokens; the one unused for longest leaves first. */
export class PrefixCache {
  readonly #known = new Map<string, KvCache>()

  /** The cache of exactly these tokens, computed where it is not known. */
  async get(ids: readonly number[], compute: () => Promise<KvCache>): Promise<KvCache> {
    const key = ids.join()
    const cache = this.#known.get(key) ?? (await compute())
    this.#known.delete(key)
    this.#known.set(key, cache)
    const [oldest] = this.#known.keys()
    if (this.#known.size > mostPrefixes) this.#drop(oldest!)
    return cache
  }

  clear(): void {
    for (const key of [...this.#known.keys()]) this.#drop(key)
  }

  #drop(key: string): void {
    this.#known.get(key)![Symbol.dispose]()
    this.#known.delete(key)
  }
}
