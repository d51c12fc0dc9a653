/**
 * Does the same work on several things at once and gives what comes of it in their order. After a failure, or when no
 * more is taken, nothing new begins, and what is under way is waited for.
 *
 * @param most that are under way at once
 */
export async function* inOrder<T, R>(
  things: readonly T[],
  most: number,
  work: (thing: T, index: number) => Promise<R>,
): AsyncGenerator<R, void> {
  const underWay: Promise<R>[] = []
  let next = 0
  try {
    while (next < things.length || underWay.length > 0) {
      while (next < things.length && underWay.length < most) {
        const begun = work(things[next]!, next)
        begun.catch(() => undefined) // told when its turn comes
        underWay.push(begun)
        next++
      }
      const result = await underWay[0]!
      void underWay.shift()
      yield result
    }
  } finally {
    await Promise.allSettled(underWay)
  }
}
