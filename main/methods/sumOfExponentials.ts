/**
 * exp(x) = 2^k * 2^(j / 2048) * exp(r) with |r| < 3.4e-4: two table look-ups and a quadratic in place of `Math.exp`,
 * which takes most of the time of a soft-max over a vocabulary. Off by at most 7e-12 of its value.
 */
const steps = 2048
const perStep = steps * Math.LOG2E
const stepSize = Math.LN2 / steps
const fractions = Float64Array.from({ length: steps }, (_, j) => 2 ** (j / steps))
/** 2^(k - 1000). Smaller terms than the first add nothing to a sum that has a term of 1 in it. */
const powers = Float64Array.from({ length: 1001 }, (_, k) => 2 ** (k - 1000))
const lowest = -1000 * steps

/** The sum of exp(value - max) over all values, in float64; `max` is the largest of them. */
export function sumOfExponentials(values: Float32Array, max: number): number {
  let sum = 0
  const n = values.length
  for (let i = 0; i < n; i++) {
    const scaled = (values[i]! - max) * perStep
    if (scaled < lowest) continue
    // counted from `lowest` on, so that cutting off is rounding down: half the time of Math.floor
    const whole = (scaled - lowest) | 0
    const rest = (scaled - (whole + lowest)) * stepSize
    sum += powers[whole >> 11]! * fractions[whole & (steps - 1)]! * (1 + rest * (1 + 0.5 * rest))
  }
  return sum
}

/** Writes exp(value - max) of all values to `terms`. @returns their sum, the same to the last bit */
export function exponentials(values: Float32Array, max: number, terms: Float64Array): number {
  let sum = 0
  const n = values.length
  for (let i = 0; i < n; i++) {
    const scaled = (values[i]! - max) * perStep
    if (scaled < lowest) {
      terms[i] = 0
      continue
    }
    const whole = (scaled - lowest) | 0
    const rest = (scaled - (whole + lowest)) * stepSize
    const term = powers[whole >> 11]! * fractions[whole & (steps - 1)]! * (1 + rest * (1 + 0.5 * rest))
    terms[i] = term
    sum += term
  }
  return sum
}

/** The sum of weight * (a - b) over pairs of values; a weight of 0 leaves out its pair. */
export function weightedDifference(weights: Float64Array, a: Float32Array, b: Float32Array): number {
  let sum = 0
  const n = a.length
  for (let i = 0; i < n; i++) {
    if (weights[i] !== 0) sum += weights[i]! * (a[i]! - b[i]!)
  }
  return sum
}
