/** What two random sets of fixed sizes, drawn independently from one population, have in common. */
export interface RandomOverlap {
  /** Expected number of shared members: a b / N. */
  readonly shared: number
  /** Expected Jaccard index; null for two empty sets. */
  readonly jaccard: number | null
  /** Chance of sharing `k` or more. */
  atLeast(k: number): number
}

/**
 * Sizes `a` and `b` out of a population of `N`: the number of shared members is hypergeometric.
 *
 *   P(k) = C(a, k) C(N - a, b - k) / C(N, b)
 */
export function randomOverlap(a: number, b: number, population: number): RandomOverlap {
  if (a > population || b > population) throw new Error(`sets of ${a} and ${b} in a population of ${population}`)
  const fewest = Math.max(0, a + b - population)
  const most = Math.min(a, b)
  const chances: number[] = [] // of `fewest`, `fewest + 1`, …
  for (let k = fewest; k <= most; k++) {
    chances.push(Math.exp(logChoose(a, k) + logChoose(population - a, b - k) - logChoose(population, b)))
  }
  const jaccard = chances.reduce((sum, chance, i) => sum + (chance * (fewest + i)) / Math.max(1, a + b - fewest - i), 0)
  return {
    shared: population === 0 ? 0 : (a * b) / population,
    jaccard: a + b === 0 ? null : jaccard,
    atLeast: (k) =>
      Math.min(
        1,
        chances.slice(Math.max(0, k - fewest)).reduce((sum, chance) => sum + chance, 0),
      ),
  }
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}

const small = [0]
for (let i = 1; i < 256; i++) small.push(small[i - 1]! + Math.log(i))

/** Stirling's series where it is exact to 1e-16, a table below. */
function logFactorial(n: number): number {
  if (n < small.length) return small[n]!
  const x = n + 1
  return (
    (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  )
}
