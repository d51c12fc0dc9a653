/**
 * Clenshaw-Curtis quadrature on `[0, 1]` with `n` intervals: the integral of the polynomial through
 * `alpha_k = (1 - cos(pi k / n)) / 2`, k = 0..n. The points of `n` are every second point of `2n`, so that a finer
 * level reuses every value of the coarser one.
 */
export interface ClenshawCurtis {
  readonly alphas: Float64Array // [n+1], ascending
  readonly weights: Float64Array // [n+1]
  /** Row j: weights of the integral from point j to point j+1. */
  readonly intervals: readonly Float64Array[] // [n][n+1]
  /** Row j: weights that carry the coarser level's points to its j-th new point; empty for n = 2. */
  readonly prediction: readonly Float64Array[] // [n/2][n/2+1]
}

const known = new Map<number, ClenshawCurtis>()

/** @param n a power of two, at least 2 */
export function clenshawCurtis(n: number): ClenshawCurtis {
  const remembered = known.get(n)
  if (remembered) return remembered
  const intervals = intervalWeights(n)
  const weights = new Float64Array(n + 1)
  for (const row of intervals) for (let k = 0; k <= n; k++) weights[k]! += row[k]!
  const rule = { alphas: chebyshevPoints(n), weights, intervals, prediction: n > 2 ? prediction(n) : [] }
  known.set(n, rule)
  return rule
}

export function chebyshevPoints(n: number): Float64Array {
  return Float64Array.from({ length: n + 1 }, (_, k) => (1 - Math.cos((Math.PI * k) / n)) / 2)
}

/** Values to Chebyshev coefficients by a cosine sum, coefficients to integrals by the antiderivatives of `T_j`. */
function intervalWeights(n: number): Float64Array[] {
  const angles = Array.from({ length: n + 1 }, (_, k) => Math.PI - (Math.PI * k) / n)
  const coefficient = (j: number, k: number): number => {
    const ends = (j === 0 || j === n ? 0.5 : 1) * (k === 0 || k === n ? 0.5 : 1)
    return (ends * 2 * Math.cos(j * angles[k]!)) / n
  }
  const antiderivative = (j: number, angle: number): number => {
    if (j === 0) return Math.cos(angle)
    if (j === 1) return Math.cos(angle) ** 2 / 2
    return (Math.cos((j + 1) * angle) / (j + 1) - Math.cos((j - 1) * angle) / (j - 1)) / 2
  }
  return Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(n + 1)
    for (let j = 0; j <= n; j++) {
      // the half comes from [-1, 1] to [0, 1]
      const integral = (antiderivative(j, angles[i + 1]!) - antiderivative(j, angles[i]!)) / 2
      for (let k = 0; k <= n; k++) row[k]! += coefficient(j, k) * integral
    }
    return row
  })
}

/** Barycentric interpolation from the points of `n/2` to the points that `n` adds. */
function prediction(n: number): Float64Array[] {
  const coarse = chebyshevPoints(n / 2)
  const fine = chebyshevPoints(n)
  return Array.from({ length: n / 2 }, (_, i) => {
    const row = coarse.map((alpha, k) => {
      const end = k === 0 || k === n / 2 ? 0.5 : 1
      return ((k % 2 === 0 ? 1 : -1) * end) / (fine[2 * i + 1]! - alpha)
    })
    const total = row.reduce((sum, value) => sum + value, 0)
    return row.map((value) => value / total)
  })
}
