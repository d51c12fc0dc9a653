/** Numbers as settings and files give them, within what is computed with. */
import * as v from 'valibot'

const largestFloat32 = (2 - 2 ** -23) * 2 ** 127

export function isFloat32(value: number): boolean {
  return Math.abs(value) <= largestFloat32
}

/** A number that float32, which neurons are computed in, does not take for infinity. */
export const Float32Number = v.pipe(
  v.number('expected a number'),
  v.check(isFloat32, 'expected a finite number that float32 holds, up to 3.4e38'),
)

/** Whole numbers that a double holds exactly. */
export const Count = v.pipe(
  v.number('expected a whole number'),
  v.safeInteger('expected a whole number'),
  v.minValue(0, 'expected 0 or more'),
)
export const Positive = v.pipe(Count, v.minValue(1, 'expected 1 or more'))

/** Processor threads. */
export const Threads = v.pipe(Positive, v.maxValue(1024, 'expected at most 1024'))
/** Into so many parts work is divided at most. */
export const mostParts = 100_000
export const Parts = v.pipe(Positive, v.maxValue(mostParts, `expected at most ${mostParts}`))
/** Memory that a model may take, bytes. */
export const MemoryBytes = v.pipe(Positive, v.maxValue(2 ** 50, 'expected at most a petabyte'))
/** Of a random choice among tokens. */
export const Temperature = v.pipe(
  v.number('expected a number'),
  v.minValue(0, 'expected 0 or more'),
  v.maxValue(100, 'expected at most 100'),
)
