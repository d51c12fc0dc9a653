/** Points and weights of rules on `[0, 1]`. The integral of f is `sum_k weight_k f(alpha_k)`. */
export interface QuadratureRule {
  readonly alphas: readonly number[]
  readonly weights: readonly number[]
}

/** `alpha = linspace(0, 1, steps)`, weights `1 / steps`: what the published QRNCA code does. */
export function publishedRule(steps: number): QuadratureRule {
  return equalWeights(Array.from({ length: steps }, (_, k) => (steps === 1 ? 0 : k / (steps - 1))))
}

/** `alpha = k / steps`, `k = 1 .. steps`, weights `1 / steps`: the right Riemann sum of the paper. */
export function paperRule(steps: number): QuadratureRule {
  return equalWeights(Array.from({ length: steps }, (_, k) => (k + 1) / steps))
}

/** Gauss-Legendre: exact for polynomials of degree `2 steps - 1`. Newton's method on the Legendre polynomial. */
export function gaussLegendreRule(steps: number): QuadratureRule {
  const alphas = new Array<number>(steps)
  const weights = new Array<number>(steps)
  for (let i = 0; i < steps; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (steps + 0.5))
    let slope = 1
    for (let iteration = 0; iteration < 100; iteration++) {
      const { value, derivative } = legendre(steps, x)
      slope = derivative
      const change = value / derivative
      x -= change
      if (Math.abs(change) < 1e-16) break
    }
    slope = legendre(steps, x).derivative
    alphas[steps - 1 - i] = (1 + x) / 2
    weights[steps - 1 - i] = 1 / ((1 - x * x) * slope * slope)
  }
  return { alphas, weights }
}

function equalWeights(alphas: readonly number[]): QuadratureRule {
  return { alphas, weights: alphas.map(() => 1 / alphas.length) }
}

/** `P_n(x)` and its derivative by the three-term recurrence. */
function legendre(n: number, x: number): { value: number; derivative: number } {
  let [previous, value] = [1, x]
  for (let k = 2; k <= n; k++) [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k]
  if (n === 0) return { value: 1, derivative: 0 }
  return { value, derivative: (n * (x * value - previous)) / (x * x - 1) }
}
