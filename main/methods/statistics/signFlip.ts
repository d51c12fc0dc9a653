import { seededRandom } from '../../base/random.ts'

export interface SignFlipOptions {
  readonly seed: number
  /** Random assignments where there are too many to go through them all. @default 1999 */
  readonly draws?: number
}

/** Up to this many differences every assignment of signs is counted: 32,768 of them. */
const mostExact = 15
/** Sums that differ by rounding alone are equal. */
const rounding = 1e-12

/**
 * Two-sided p of a mean difference of 0: how often the sum is at least as far from 0 when every difference may have
 * either sign. Exact up to 15 differences; above, of random signs, the observed ones counted among them.
 *
 * @see Fisher 1935, The Design of Experiments, section 21
 */
export function signFlipTest(differences: readonly number[], { seed, draws = 1999 }: SignFlipOptions): number {
  const changed = differences.filter((difference) => difference !== 0)
  if (changed.length === 0) return 1
  const observed = Math.abs(changed.reduce((sum, value) => sum + value, 0))
  const size = changed.reduce((sum, value) => sum + Math.abs(value), 0)
  const isAsFar = (sum: number): boolean => Math.abs(sum) >= observed - rounding * size
  return changed.length <= mostExact ? exact(changed, isAsFar) : sampled(changed, isAsFar, { seed, draws })
}

/** Goes through all signs so that one changes at a time (Gray code). */
function exact(values: readonly number[], isAsFar: (sum: number) => boolean): number {
  const all = 2 ** values.length
  const signs = values.map(() => 1)
  let sum = values.reduce((total, value) => total + value, 0)
  let asFar = isAsFar(sum) ? 1 : 0
  for (let i = 1; i < all; i++) {
    const flipped = Math.log2(i & -i)
    signs[flipped]! *= -1
    sum += 2 * signs[flipped]! * values[flipped]!
    if (isAsFar(sum)) asFar++
  }
  return asFar / all
}

function sampled(
  values: readonly number[],
  isAsFar: (sum: number) => boolean,
  { seed, draws }: Required<SignFlipOptions>,
): number {
  const random = seededRandom(seed)
  let asFar = 1
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0
    for (const value of values) sum += random() < 0.5 ? -value : value
    if (isAsFar(sum)) asFar++
  }
  return asFar / (draws + 1)
}
