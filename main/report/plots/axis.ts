/** A linear scale from values to places in a figure. */
import { largest, smallest } from '../../base/lists.ts'
export interface Axis {
  readonly min: number
  readonly max: number
  /** Round values for marks and grid lines. */
  readonly ticks: readonly number[]
  /** Where a value stands, in the units of the figure. */
  place(value: number): number
}

export interface AxisOptions {
  /** Places of the two ends. */
  readonly from: number
  readonly to: number
  /** About so many ticks. */
  readonly nTicks?: number
  /** Values that must be on it even if nothing reaches them. */
  readonly include?: readonly number[]
  /** What no value can exceed: the axis ends there and not at the next round value. */
  readonly limits?: readonly [number, number]
}

/** An axis for all values, with round ends. */
export function axisFor(values: readonly number[], options: AxisOptions): Axis {
  const { from, to, nTicks = 5, include = [0], limits = [-Infinity, Infinity] } = options
  const all = [...values, ...include].filter(Number.isFinite)
  let [low, high] = [smallest(all), largest(all)]
  if (!(high > low)) [low, high] = [Number.isFinite(low) ? low - 0.5 : 0, Number.isFinite(high) ? high + 0.5 : 1]
  const step = roundStep((high - low) / nTicks)
  const min = Math.max(limits[0], Math.floor(low / step + 1e-9) * step)
  const max = Math.min(limits[1], Math.ceil(high / step - 1e-9) * step)
  const first = Math.ceil(min / step - 1e-9)
  const nSteps = Math.floor(max / step + 1e-9) - first
  const ticks = Array.from({ length: nSteps + 1 }, (_, i) => (first + i) * step)
  return { min, max, ticks, place: (value) => from + ((value - min) / (max - min)) * (to - from) }
}

/** The round number, 1, 2 or 5 times a power of ten, that is not below `size`. */
function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size))
  const factor = [1, 2, 5, 10].find((each) => each * power >= size * (1 - 1e-9)) ?? 10
  return factor * power
}
