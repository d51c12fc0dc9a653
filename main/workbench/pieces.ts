/** So many things are in a piece: what a thread gets at once, the host has to read at once. */
export const pieceSize = 250

export function* pieces<T>(list: readonly T[]): Generator<T[]> {
  for (let i = 0; i < list.length; i += pieceSize) yield list.slice(i, i + pieceSize)
}
