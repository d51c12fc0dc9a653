/**
 * P(Z <= z) of the standard normal distribution, by the series of its density's integral; exact to about 1e-15.
 *
 * @see Marsaglia 2004, Evaluating the Normal Distribution, J. Stat. Softw. 11(4)
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return NaN
  if (z > 8.3) return 1
  if (z < -8.3) return 0
  let sum = z
  let term = z
  for (let i = 3, before = NaN; sum !== before; i += 2) {
    before = sum
    term *= (z * z) / i
    sum += term
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z - 0.5 * Math.log(2 * Math.PI))
}

/**
 * The z with P(Z <= z) = p, by bisection of `normalCdf`: callers ask once for each interval, not in a loop.
 *
 * @param p above 0 and below 1
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new Error(`no quantile of ${p}`)
  let [low, high] = [-8.3, 8.3]
  for (let middle = 0; high - low > 1e-14;) {
    middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (normalCdf(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
