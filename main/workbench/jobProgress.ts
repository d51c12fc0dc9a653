/** Rate and remaining time of a job, from when it had done what. */
export interface ProgressMeter {
  /** A new phase begins anew: how fast one thing goes says nothing of another. */
  note(phase: string, done: number, total: number, nowMs: number): void
  /** @param laterMs how long what comes after the phase that runs will take */
  foretell(laterMs: number): void
  /**
   * The rate is of the phase that runs, the remaining time of it and of what was foretold to come after it; nulls until
   * enough is done to say.
   */
  read(nowMs: number): { readonly perSecond: number | null; readonly remainingMs: [number, number] | null }
}

/** Enough to say something: ten things, or a twentieth. */
const fewDone = 10
const fewShare = 0.05
/** The rate of late counts beside that of the whole. */
const recentMs = 10_000
/** What goes so many times as fast as of late was known before, and says nothing of the rest. */
const knownFactor = 10

interface Point {
  readonly done: number
  readonly atMs: number
}

export function createProgressMeter(): ProgressMeter {
  let phase = ''
  let total = 0
  let laterMs = 0
  let points: Point[] = []
  return {
    note(next, done, of, nowMs) {
      if (next !== phase || done < (points.at(-1)?.done ?? 0)) points = []
      if (next !== phase) laterMs = 0
      phase = next
      total = of
      points.push({ done, atMs: nowMs })
      // The first one is kept: the whole is measured from it.
      if (points.length > 400) points = [points[0]!, ...points.slice(-200)]
    },
    foretell(ms) {
      laterMs = ms
    },
    read(nowMs) {
      const last = points.at(-1)
      const begin = points[0]
      if (begin === undefined || last === undefined || last.done <= begin.done) return nothing
      const first = computedSince(points)
      const recent = rate(points.findLast(({ atMs }) => atMs <= nowMs - recentMs) ?? first, last.done, nowMs)
      const done = last.done - first.done
      const overall = rate(first, last.done, nowMs)
      if (done <= 0) return nothing
      if (done < fewDone && done < fewShare * total) return { perSecond: overall, remainingMs: null }
      const rates = [overall, recent > 0 ? recent : overall].sort((a, b) => a - b)
      const left = total - last.done
      // A tenth more or less, since a machine has other things to do.
      return {
        perSecond: overall,
        remainingMs: [0.9 * ((1000 * left) / rates[1]! + laterMs), 1.1 * ((1000 * left) / rates[0]! + laterMs)],
      }
    },
  }
}

/** The point behind what was known before: from there on things were computed. */
function computedSince(points: readonly Point[]): Point {
  const last = points.at(-1)!
  const middle = points[Math.floor(points.length / 2)]!
  const late = last.done > middle.done ? (last.atMs - middle.atMs) / (last.done - middle.done) : 0
  const first = points.findIndex((point, i) => {
    const next = points[i + 1]
    return next === undefined || (next.atMs - point.atMs) * knownFactor >= late * (next.done - point.done)
  })
  return points[first]!
}

/** Things a second. */
function rate(since: Point, done: number, nowMs: number): number {
  return (1000 * (done - since.done)) / Math.max(1, nowMs - since.atMs)
}

const nothing = { perSecond: null, remainingMs: null }
