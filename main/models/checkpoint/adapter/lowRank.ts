/** Two factors of a matrix: `left [nRows, rank]` times `right [rank, nColumns]`, in float32. */
export interface LowRank {
  readonly left: Float32Array
  readonly right: Float32Array
  readonly rank: number
  readonly nColumns: number
  readonly scaling: number
}

/**
 * Adds `scaling * (left right)` to rows of a matrix in place. Each step is rounded to float32 as PEFT's merging does it:
 * the product, the product times the scaling, the sum. Inside a product it adds up in float64, where PEFT's order of adding
 * depends on the machine: the two differ by the rounding of that sum.
 *
 * @param rows `[n, nColumns]`, those from row `from` on
 */
export function addLowRank(rows: Float32Array, from: number, { left, right, rank, nColumns, scaling }: LowRank): void {
  const { fround } = Math
  const factor = fround(scaling)
  const sums = new Float64Array(nColumns)
  const nRows = nColumns === 0 ? 0 : rows.length / nColumns
  for (let row = 0; row < nRows; row++) {
    sums.fill(0)
    let k = 0
    // four columns of the left factor at a time: what limits this is reading and writing the sums
    for (; k + 4 <= rank; k += 4) {
      const at = (from + row) * rank + k
      const [a, b, c, d] = [left[at]!, left[at + 1]!, left[at + 2]!, left[at + 3]!]
      const [p, q, r, s] = [k * nColumns, (k + 1) * nColumns, (k + 2) * nColumns, (k + 3) * nColumns]
      for (let j = 0; j < nColumns; j++)
        sums[j]! += a * right[p + j]! + b * right[q + j]! + c * right[r + j]! + d * right[s + j]!
    }
    for (; k < rank; k++) {
      const a = left[(from + row) * rank + k]!
      for (let j = 0; j < nColumns; j++) sums[j]! += a * right[k * nColumns + j]!
    }
    const start = row * nColumns
    for (let j = 0; j < nColumns; j++) rows[start + j] = rows[start + j]! + fround(fround(sums[j]!) * factor)
  }
}

/** `[n, m]` as `[m, n]`. */
export function transposed(data: Float32Array, n: number, m: number): Float32Array {
  const out = new Float32Array(data.length)
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) out[j * n + i] = data[i * m + j]!
  return out
}
