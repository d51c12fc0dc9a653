import type { LayerIntegral } from './layerIntegral.ts'
import { integrate, largest, total, type PathSample, type PathSamples } from './pathSamples.ts'
import type { QuadratureRule } from './quadrature.ts'

/**
 * The integral by a fixed rule. Its error is the distance to the integral of the piecewise cubic through all points
 * that are known (the ends besides the rule's own), plus what that one lacks of completeness.
 */
export function fixedIntegral(path: PathSamples, { alphas, weights }: QuadratureRule): LayerIntegral {
  const attribution = integrate(
    alphas.map((alpha) => path.at(alpha)),
    weights,
  )
  const points = path.all
  const change = points.at(-1)!.value - points[0]!.value
  const reference = integrate(points, cubicWeights(points))
  const distance = largest(reference.map((value, i) => value - attribution[i]!))
  return {
    attribution,
    completeness: total(attribution) - change,
    error: distance + Math.abs(total(reference) - change),
  }
}

/** Weights that integrate, interval by interval, the cubic through the four nearest points. */
function cubicWeights(points: readonly PathSample[]): Float64Array {
  const x = points.map(({ alpha }) => alpha)
  const weights = new Float64Array(x.length)
  const width = Math.min(4, x.length)
  for (let i = 0; i + 1 < x.length; i++) {
    const from = Math.max(0, Math.min(i - 1, x.length - width))
    const [left, right] = [x[i]!, x[i + 1]!]
    // two Gauss points are exact for a cubic
    for (const t of [-1, 1]) {
      const at = (left + right) / 2 + (t / Math.sqrt(3)) * ((right - left) / 2)
      for (let k = from; k < from + width; k++) {
        let basis = (right - left) / 2
        for (let j = from; j < from + width; j++) if (j !== k) basis *= (at - x[j]!) / (x[k]! - x[j]!)
        weights[k]! += basis
      }
    }
  }
  return weights
}
