import { binomialTail } from './binomial.ts'
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
  return {
    p: Math.min(1, 2 * binomialTail(Math.max(b, c), n, 0.5)),
    chiSquare,
    pCorrected: 2 * normalCdf(-Math.sqrt(chiSquare)),
  }
}
