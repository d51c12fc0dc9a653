/**
 * The two areas of the benchmark MIB (arXiv 2504.13151), as its published code takes them:
 *
 *   f(C) = (m(C) - m(0)) / (m(N) - m(0))    C kept; 0 no neuron kept, N all; m is the mean over the data before f is taken
 *   CPR  = area under f                     where neurons are kept by score, the largest first
 *   CMD  = area of |1 - f|                  where they are kept by magnitude of score, so that what harms is kept as well
 *
 * The axis is the share of neurons kept, linear, in ten points from 0.001 to 1 joined by trapezoids. Nothing stands for
 * shares below 0.001, so that f = 1 throughout has a CPR of 0.999; half of the axis lies between the last two points. For
 * |1 - f| the trapezoids join the values at the points, also where f crosses 1 between them.
 *
 * Unlike there, nodes are MLP neurons at the last position alone: attention and earlier positions are always kept.
 */
import { curveShares } from './curvePoints.ts'

/** How much each point weighs in an area: half the width of the trapezoids that it is an end of. */
export const areaWeights: readonly number[] = curveShares.map((share, i) => {
  const [before, after] = [curveShares[i - 1] ?? share, curveShares[i + 1] ?? share]
  return (after - before) / 2
})

/** @param f at each of the shares */
export function areaUnder(f: ArrayLike<number>): number {
  return areaWeights.reduce((sum, weight, i) => sum + weight * f[i]!, 0)
}

/** @param f at each of the shares */
export function areaFromOne(f: ArrayLike<number>): number {
  return areaWeights.reduce((sum, weight, i) => sum + weight * Math.abs(1 - f[i]!), 0)
}
