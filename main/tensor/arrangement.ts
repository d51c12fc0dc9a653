/** How the numbers of a weight stand in a file where they do not stand as its shape says: plain data, for any thread. */
export type Arrangement =
  /** Rows stand as `[outer, a, b, inner]` and mean `[outer, b, a, inner]`. */
  | { readonly kind: 'swappedRows'; readonly axes: readonly [outer: number, a: number, b: number, inner: number] }
  /** A matrix stands as `[columns, rows]`. */
  | { readonly kind: 'transposed' }
  /** A gain stands as itself and means its distance from 1. */
  | { readonly kind: 'plusOne' }

/** Expands `count` numbers from `from` on, counted as they stand in the file, which begins and ends with a whole row. */
export type ExpandPart = (from: number, count: number, out: Float32Array) => void

/**
 * Expands an arranged weight into the numbers it means, row by row: nothing but a row is held besides.
 *
 * @param shape  of the numbers as they are meant, outermost axis first
 * @param expand of the numbers as they stand
 */
export function expandArranged(
  arrangement: Arrangement,
  shape: readonly number[],
  expand: ExpandPart,
  out: Float32Array,
): void {
  switch (arrangement.kind) {
    case 'plusOne':
      expand(0, out.length, out)
      for (let i = 0; i < out.length; i++) out[i]! -= 1
      return
    case 'transposed': {
      const [nRows = 0, nColumns = 0] = shape
      const stored = new Float32Array(nRows)
      for (let column = 0; column < nColumns; column++) {
        expand(column * nRows, nRows, stored)
        for (let row = 0; row < nRows; row++) out[row * nColumns + column] = stored[row]!
      }
      return
    }
    case 'swappedRows': {
      const [outer, a, b, inner] = arrangement.axes
      const width = (out.length / (outer * a * b * inner)) * inner
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < a; i++)
          for (let j = 0; j < b; j++) {
            const to = ((o * b + j) * a + i) * width
            expand(((o * a + i) * b + j) * width, width, out.subarray(to, to + width))
          }
    }
  }
}
