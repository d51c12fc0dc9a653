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
  for (let i = 0; i < values.length; i++) {
    const scaled = (values[i]! - max) * perStep
    if (scaled < lowest) continue
    const whole = Math.floor(scaled)
    const rest = (scaled - whole) * stepSize
    sum += powers[1000 + (whole >> 11)]! * fractions[whole & (steps - 1)]! * (1 + rest * (1 + 0.5 * rest))
  }
  return sum
}

/** The sum of exp(a - max) * (a - b) over pairs of values; `max` is the largest a. */
export function weightedDifference(a: Float32Array, b: Float32Array, max: number): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    const scaled = (a[i]! - max) * perStep
    if (scaled < lowest) continue
    const whole = Math.floor(scaled)
    const rest = (scaled - whole) * stepSize
    const weight = powers[1000 + (whole >> 11)]! * fractions[whole & (steps - 1)]! * (1 + rest * (1 + 0.5 * rest))
    sum += weight * (a[i]! - b[i]!)
  }
  return sum
}
