import type { Progress } from '../rpc/messages.ts'

/** Before this much of a phase has passed, its end cannot be foretold. */
const earliestMs = 1000
/** Counts above this are bytes or the like, which only their share says anything about. */
const readableCount = 100_000

/** One line of progress: `predict  120 of 552 (22 %)  8.4/s  51 s left`. */
export function progressText({ phase, done, total }: Progress, elapsedMs: number): string {
  if (total <= 0) return `${phase} …`
  const share = Math.min(done / total, 1)
  const percent = `${Math.floor(share * 100)} %`
  const parts = [phase, total > readableCount ? percent : `${done} of ${total} (${percent})`]
  if (elapsedMs >= earliestMs && done > 0 && done < total) {
    if (total <= readableCount) parts.push(`${rate((done / elapsedMs) * 1000)}/s`)
    parts.push(`${duration((elapsedMs / done) * (total - done))} left`)
  }
  return parts.join('  ')
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
