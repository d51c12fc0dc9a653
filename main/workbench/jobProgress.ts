/** Rate and remaining time of a job, from when it had done what. */
export interface ProgressMeter {
  /** A new phase begins anew: how fast one thing goes says nothing of another. */
  note(phase: string, done: number, total: number, nowMs: number): void
  /** Of the phase that runs; nulls until enough is done to say. */
  read(nowMs: number): { readonly perSecond: number | null; readonly remainingMs: [number, number] | null }
}

/** Enough to say something: ten things, or a twentieth. */
const fewDone = 10
const fewShare = 0.05
/** The rate of late counts beside that of the whole. */
const recentMs = 10_000

export function createProgressMeter(): ProgressMeter {
  let phase = ''
  let total = 0
  let points: { readonly done: number; readonly atMs: number }[] = []
  return {
    note(next, done, of, nowMs) {
      if (next !== phase || done < (points.at(-1)?.done ?? 0)) points = []
      phase = next
      total = of
      points.push({ done, atMs: nowMs })
      // The first one is kept: the whole is measured from it.
      if (points.length > 400) points = [points[0]!, ...points.slice(-200)]
    },
    read(nowMs) {
      const [first, last] = [points[0], points.at(-1)]
      if (first === undefined || last === undefined) return nothing
      const done = last.done - first.done
      const overall = (1000 * done) / Math.max(1, nowMs - first.atMs)
      if (done <= 0) return nothing
      if (done < fewDone && done < fewShare * total) return { perSecond: overall, remainingMs: null }
      const since = points.findLast(({ atMs }) => atMs <= nowMs - recentMs) ?? first
      const recent = (1000 * (last.done - since.done)) / Math.max(1, nowMs - since.atMs)
      const rates = [overall, recent > 0 ? recent : overall].sort((a, b) => a - b)
      const left = total - last.done
      // A tenth more or less, since a machine has other things to do.
      return { perSecond: overall, remainingMs: [(900 * left) / rates[1]!, (1100 * left) / rates[0]!] }
    },
  }
}

const nothing = { perSecond: null, remainingMs: null }
