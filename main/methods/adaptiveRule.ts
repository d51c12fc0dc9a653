import type { PromptState } from '../engine/runtime/prompt.ts'
import type { Points } from '../engine/runtime/rows.ts'
import { chebyshevPoints } from './clenshawCurtis.ts'
import type { LayerIntegral } from './layerIntegral.ts'
import { largestAttribution } from './layerIntegral.ts'
import { nestedIntegral } from './nestedRule.ts'
import type { PathSamples } from './pathSamples.ts'

export interface AdaptiveOptions {
  /** Share of the largest attribution. */
  readonly tolerance: number
  /** Most intervals of a layer. */
  readonly most: number
}

/**
 * Refines each layer's rule until its error estimate is below the tolerance or `most` intervals are reached.
 * A round evaluates all points that any layer lacks in one walk, since a walk costs as much as loading every weight.
 */
export async function adaptiveIntegrals(
  state: PromptState,
  paths: readonly PathSamples[],
  sample: (points: Points) => Promise<void>,
  { tolerance, most }: AdaptiveOptions,
): Promise<LayerIntegral[]> {
  let levels = state.last.map(({ residual, contribution }) =>
    Math.min(floorPower(most), firstLevel(residual, contribution)),
  )
  let integrals: LayerIntegral[] = []
  for (;;) {
    await sample(
      levels.map((level, layer) => paths[layer]!.missing(chebyshevPoints(level)).filter((alpha) => alpha !== 1)),
    )
    // the estimates relate to the largest attribution, which they give: twice is enough
    const scale = largestAttribution(levels.map((level, layer) => nestedIntegral(paths[layer]!, level, 0)))
    integrals = levels.map((level, layer) => nestedIntegral(paths[layer]!, level, scale))
    const refined = levels.map((level, layer) =>
      Math.min(floorPower(most), nextLevel(level, integrals[layer]!.error / (tolerance * scale))),
    )
    if (refined.every((level, layer) => level === levels[layer])) return integrals
    levels = refined
  }
}

/**
 * The path passes the point where the residual stream is shortest at a distance w, in units of the contribution's
 * length: norms turn quickly there, and the integrand has its structure at that scale. Measured on 13 models, the
 * first layer of a trained one (w about 0.1) needs 64 intervals, layers with w above 1 mostly 4.
 */
function firstLevel(residual: Float32Array, contribution: Float32Array): number {
  let [rr, ry, yy] = [0, 0, 0]
  for (const [i, r] of residual.entries()) {
    const y = contribution[i]!
    rr += r * r
    ry += r * y
    yy += y * y
  }
  if (yy === 0) return 4
  const w = Math.sqrt(Math.max(0, rr / yy - (ry / yy) ** 2))
  if (w < 0.16) return 64
  if (w < 0.25) return 32
  if (w < 0.5) return 16
  return w < 0.8 ? 8 : 4
}

/** One level finer for each missing digit or so: a walk more costs more than a few rows too many. */
function nextLevel(level: number, excess: number): number {
  if (!(excess > 1)) return level
  return level < 16 && excess > 16 ? level * 4 : level * 2
}

function floorPower(most: number): number {
  return Math.max(2, 2 ** Math.floor(Math.log2(most)))
}
