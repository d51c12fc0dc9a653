/**
 * One selection for all screens: the current set, one primary item in it, and one pinned beside it for comparison.
 * There is one of neurons and one of questions.
 */
export class Selection<T> {
  #items = $state.raw<readonly T[]>([])
  #primary = $state.raw<T | null>(null)
  #pinned = $state.raw<T | null>(null)
  #origin = $state('')
  readonly #key: (item: T) => string

  constructor(key: (item: T) => string) {
    this.#key = key
  }

  get items(): readonly T[] {
    return this.#items
  }
  get primary(): T | null {
    return this.#primary
  }
  get pinned(): T | null {
    return this.#pinned
  }
  /** Where the set came from, in words. */
  get origin(): string {
    return this.#origin
  }

  readonly keys = $derived(new Set(this.#items.map((item) => this.#key(item))))

  has(item: T): boolean {
    return this.keys.has(this.#key(item))
  }

  /** Replaces the set. The primary item stays where it is still in it. */
  set(items: readonly T[], origin: string): void {
    this.#items = items
    this.#origin = origin
    if (this.#primary === null || !this.has(this.#primary)) this.#primary = items[0] ?? null
  }

  add(items: readonly T[], origin: string): void {
    this.set([...this.#items, ...items.filter((item) => !this.has(item))], origin)
  }

  remove(items: readonly T[]): void {
    const gone = new Set(items.map((item) => this.#key(item)))
    this.set(
      this.#items.filter((item) => !gone.has(this.#key(item))),
      this.#origin,
    )
  }

  show(item: T | null): void {
    this.#primary = item
  }

  /** Pins an item; the same again takes the pin off. */
  pin(item: T): void {
    this.#pinned = this.#pinned !== null && this.#key(this.#pinned) === this.#key(item) ? null : item
  }

  clear(): void {
    this.set([], '')
  }

  /** Nothing chosen, shown or pinned: what it was of is closed. */
  reset(): void {
    this.clear()
    this.#primary = null
    this.#pinned = null
  }
}
