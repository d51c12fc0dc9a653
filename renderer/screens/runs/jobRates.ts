import type { JobPoint } from '../../state/jobs.svelte.ts'

/**
 * Things done a second in each of `n` equal stretches of the time that the points cover. A stretch without a point has the
 * rate of the step that spans it.
 */
export function ratesOf(points: readonly JobPoint[], n: number): readonly number[] {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || last.elapsedMs <= first.elapsedMs) return []
  const step = (last.elapsedMs - first.elapsedMs) / n
  const doneAt = (ms: number): number => {
    const after = points.findIndex(({ elapsedMs }) => elapsedMs >= ms)
    const [a, b] = [points[Math.max(0, after - 1)]!, points[after]!]
    const span = b.elapsedMs - a.elapsedMs
    return span <= 0 ? b.done : a.done + ((ms - a.elapsedMs) / span) * (b.done - a.done)
  }
  const bounds = Array.from({ length: n + 1 }, (_, i) => doneAt(Math.min(last.elapsedMs, first.elapsedMs + i * step)))
  return bounds.slice(1).map((done, i) => (1000 * (done - bounds[i]!)) / step)
}
