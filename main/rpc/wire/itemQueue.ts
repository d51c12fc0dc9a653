/** Items of a call that runs until it is cancelled; those that come while nobody listens wait for the next who does. */
export interface ItemQueue<T> {
  give(item: T): void
  /** One listener at a time: a page that is loaded anew takes over. */
  follow(listener: (item: T) => void, signal: AbortSignal): Promise<never>
}

export function createItemQueue<T>(): ItemQueue<T> {
  let waiting: T[] = []
  let deliver: ((item: T) => void) | null = null
  return {
    give: (item) => (deliver === null ? void waiting.push(item) : deliver(item)),
    follow(listener, signal) {
      deliver = listener
      waiting.forEach(listener)
      waiting = []
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          if (deliver === listener) deliver = null
          reject(signal.reason as Error)
        })
      })
    },
  }
}
