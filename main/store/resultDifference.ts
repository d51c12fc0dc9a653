import { isDeepStrictEqual } from 'node:util'
import { bytesDigest } from '../files/fileDigest.ts'
import type { StoredResult } from './results.ts'

/**
 * How far values of the same prompt are apart on another processor or with other threads, at most, as a share of the
 * largest: measured 1.4e-6; what is further apart is another number.
 */
const nearShare = 1e-4
/** Of a list of the most important neurons, so many may be others: those at its end. */
const listShare = 0.02

type Arrays = StoredResult['arrays']

/** Whether two results are equal to the bit, but for the times that they took. */
export function isSame(a: StoredResult, b: StoredResult): boolean {
  return isDeepStrictEqual(untimed(a.meta), untimed(b.meta)) && isDeepStrictEqual(a.arrays, b.arrays)
}

/** Whether two results are apart as machines of another numerics class are. */
export function isNear(a: StoredResult, b: StoredResult): boolean {
  const names = Object.keys(a.arrays)
  if (!isDeepStrictEqual(names.toSorted(), Object.keys(b.arrays).toSorted())) return false
  if (!isNearValue(untimed(a.meta), untimed(b.meta))) return false
  const { neurons } = a.arrays
  const other = b.arrays['neurons']
  if (neurons === undefined || other === undefined || isDeepStrictEqual(neurons, other)) {
    return names.every((name) => areNear(a.arrays[name]!, b.arrays[name]!))
  }
  return areNearLists(a.arrays, b.arrays)
}

/** Of all that `isSame` compares: it says which of two different results is taken, whatever came first. */
export function contentDigest({ meta, arrays }: StoredResult): string {
  const values = Object.entries(arrays).map(([name, { buffer, byteOffset, byteLength }]): [string, string] => {
    return [name, bytesDigest(new Uint8Array(buffer, byteOffset, byteLength))]
  })
  return bytesDigest(JSON.stringify([Object.entries(untimed(meta)).sort(byName), values.sort(byName)]))
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

function untimed(meta: StoredResult['meta']): object {
  return Object.fromEntries(Object.entries(meta).filter(([name]) => !name.endsWith('Ms')))
}

function isNearValue(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isInteger(a) && Number.isInteger(b)) return a === b // a token or a count
    return Object.is(a, b) || Math.abs(a - b) <= nearShare * Math.max(1, Math.abs(a), Math.abs(b))
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [of, others] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  const names = Object.keys(of)
  return names.length === Object.keys(others).length && names.every((name) => isNearValue(of[name], others[name]))
}

function areNear(a: Arrays[string], b: Arrays[string]): boolean {
  if (a.length !== b.length || a instanceof Float32Array !== b instanceof Float32Array) return false
  if (a instanceof Int32Array) return isDeepStrictEqual(a, b)
  const most = nearShare * largestOf(a)
  return a.every((value, i) => Object.is(value, b[i]) || Math.abs(value - b[i]!) <= most)
}

/** Values of lists of neurons that are almost the same ones, in another order perhaps. */
function areNearLists({ neurons: a, ...values }: Arrays, { neurons: b, ...others }: Arrays): boolean {
  if (a === undefined || b === undefined) return false
  const placeIn = new Map(Array.from(b, (neuron, i) => [neuron, i]))
  const common = [...a.keys()].filter((i) => placeIn.has(a[i]!))
  if (Math.max(a.length, b.length) - common.length > listShare * Math.max(a.length, b.length)) return false
  return Object.entries(values).every(([name, list]) => {
    const other = others[name]!
    const most = nearShare * largestOf(list)
    return common.every((i) => Math.abs(list[i]! - other[placeIn.get(a[i]!)!]!) <= most)
  })
}

function largestOf(list: Arrays[string]): number {
  let most = 0
  for (const value of list) most = Math.max(most, Math.abs(value))
  return most
}
