/** Things that are put together two by two, as groups. */
export interface Unions {
  /** The least of the group of `i`. */
  root(i: number): number
  join(a: number, b: number): void
}

export function createUnions(size: number): Unions {
  const parent = Uint32Array.from({ length: size }, (_, i) => i)
  const root = (i: number): number => {
    let top = i
    while (parent[top] !== top) top = parent[top]!
    while (parent[i] !== top) [parent[i], i] = [top, parent[i]!]
    return top
  }
  return {
    root,
    join(a, b) {
      const [x, y] = [root(a), root(b)]
      parent[Math.max(x, y)] = Math.min(x, y)
    },
  }
}
