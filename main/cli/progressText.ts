import { largest, smallest } from '../base/lists.ts'
import type { Progress } from '../base/contract.ts'

/** Before this much of a phase has passed, its end cannot be foretold. */
const earliestMs = 1000
/** Counts above this are bytes or the like, which only their share says anything about. */
const readableCount = 100_000

/** How much of a phase was done when. */
export interface Reading {
  readonly done: number
  readonly elapsedMs: number
}

/**
 * One line of progress: `predict  120 of 552 (22 %)  8.4/s, 14 s so far, 47 s to 56 s left`. What is left is foretold
 * twice, by the speed of the whole phase and by that since `before`; the two are the range.
 *
 * @param before a reading from the middle of the time so far; null where there is none yet
 */
export function progressText(
  { phase, done, total }: Progress,
  elapsedMs: number,
  before: Reading | null = null,
): string {
  if (total <= 0) return `${phase} …`
  const share = Math.min(done / total, 1)
  const percent = `${Math.floor(share * 100)} %`
  const head = `${phase}  ${total > readableCount ? percent : `${done} of ${total} (${percent})`}`
  if (elapsedMs < earliestMs || done <= 0 || done >= total) return head
  const speeds = [done / elapsedMs]
  if (before !== null && done > before.done) speeds.push((done - before.done) / (elapsedMs - before.elapsedMs))
  const [low, high] = [largest(speeds), smallest(speeds)].map((speed) => duration((total - done) / speed))
  const left = low === high ? `${low} left` : `${low} to ${high} left`
  const parts = [`${duration(elapsedMs)} so far`, left]
  if (total <= readableCount) parts.unshift(`${rate(speeds.at(-1)! * 1000)}/s`)
  return `${head}  ${parts.join(', ')}`
}

/** Readings of one phase, each kept one later than the last by a fiftieth of its time: few, and one near every half. */
export class Readings {
  readonly #kept: Reading[] = []

  /** Notes a reading and gives the last one from the first half of the time so far. */
  add(reading: Reading): Reading | null {
    if (reading.elapsedMs >= 1.02 * (this.#kept.at(-1)?.elapsedMs ?? 0)) this.#kept.push(reading)
    return this.#kept.findLast(({ elapsedMs }) => elapsedMs <= reading.elapsedMs / 2) ?? null
  }
}

/** A length of time in the unit that fits: `38 ms`, `2.4 s`, `51 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function rate(perSecond: number): string {
  return perSecond >= 100 ? String(Math.round(perSecond)) : perSecond.toPrecision(2)
}
