import type { KvCache } from './prompt.ts'

/** Keys and values of prompt openings, by their tokens; the one unused for longest leaves first. */
export class PrefixCache {
  readonly #known = new Map<string, Promise<KvCache>>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /**
   * The cache of exactly these tokens, computed where it is not known; once for all who ask for it meanwhile.
   * @param choice of rotary frequencies: one cache each
   */
  get(ids: readonly number[], choice: number, compute: () => Promise<KvCache>): Promise<KvCache> {
    const key = `${choice}: ${ids.join()}`
    const cache = this.#known.get(key) ?? compute()
    this.#known.delete(key)
    this.#known.set(key, cache)
    cache.catch(() => {
      if (this.#known.get(key) === cache) this.#known.delete(key)
    })
    const [oldest] = this.#known.keys()
    if (this.#known.size > this.#most) this.#drop(oldest!)
    return cache
  }

  clear(): void {
    for (const key of [...this.#known.keys()]) this.#drop(key)
  }

  #drop(key: string): void {
    const dropped = this.#known.get(key)!
    this.#known.delete(key)
    dropped.then(
      (cache) => cache[Symbol.dispose](),
      () => undefined, // it was never there
    )
  }
}
