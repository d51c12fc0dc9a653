import { duration } from './progressText.ts'

/** Where a result comes from: `0.52 s on cpu`, or `from cache (computed in 0.52 s on cpu)`. */
export function originText(result: {
  readonly device: string
  readonly cached: boolean
  readonly elapsedMs: number
}): string {
  const { device, cached, elapsedMs } = result
  const made = `${duration(elapsedMs)} on ${device}`
  return cached ? `from cache (computed in ${made})` : `computed in ${made}`
}
