import { normalCdf } from './normal.ts'

export interface McNemar {
  /** Exact, two-sided: twice the smaller tail of the binomial distribution with one half, at most 1. */
  readonly p: number
  /** With Edwards' continuity correction, one degree of freedom, and its p. */
  readonly chiSquare: number
  readonly pCorrected: number
}

/**
 * Whether a change goes one way: McNemar's test on what changed, `b` one way and `c` the other.
 *
 * @see McNemar 1947, Psychometrika 12; Edwards 1948, Psychometrika 13
 */
export function mcnemar(b: number, c: number): McNemar {
  const n = b + c
  if (n === 0) return { p: 1, chiSquare: 0, pCorrected: 1 }
  const chiSquare = Math.max(0, Math.abs(b - c) - 1) ** 2 / n
  return { p: Math.min(1, 2 * tail(Math.min(b, c), n)), chiSquare, pCorrected: 2 * normalCdf(-Math.sqrt(chiSquare)) }
}

/** P(X <= k) for X binomial (n, 1/2), in logarithms: 2^-n alone would be 0 from n = 1075 on. */
function tail(k: number, n: number): number {
  let logChoose = 0
  let sum = 0
  for (let i = 0; i <= k; i++) {
    if (i > 0) logChoose += Math.log((n - i + 1) / i)
    sum += Math.exp(logChoose - n * Math.LN2)
  }
  return sum
}
