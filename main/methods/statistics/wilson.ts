import { normalQuantile } from './normal.ts'

export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * Wilson's score interval of a share, without continuity correction.
 *
 * @param share observed, 0 to 1
 * @param n     independent observations; need not be whole (`effectiveSize`)
 * @returns     null without an observation
 * @see Wilson 1927, JASA 22; Newcombe 1998, Stat. Med. 17, method 3
 */
export function wilsonInterval(share: number, n: number, confidence = 0.95): Interval | null {
  if (!(n > 0)) return null
  const z = normalQuantile(1 - (1 - confidence) / 2)
  const centre = share + (z * z) / (2 * n)
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  // Rounding must not let the interval of 0 of n begin above 0.
  const low = share === 0 ? 0 : (centre - half) / scale
  const high = share === 1 ? 1 : (centre + half) / scale
  return { low: Math.max(0, low), high: Math.min(1, high) }
}
