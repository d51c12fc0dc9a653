/**
 * How a layer's path is run through: `alpha(t)` rises from 0 to 1 as t does, and integrals over alpha are integrals over
 * t of the integrand times `slope(t)`.
 */
export interface PathPace {
  alpha(t: number): number
  slope(t: number): number
}

export const evenPace: PathPace = { alpha: (t) => t, slope: () => 1 }

/**
 * Slow near `centre`, where the path turns within `width`: `alpha = centre + width * sinh(u)` with u even in t. Polynomials
 * in t follow there what polynomials in alpha need twice as many points for (layer 0 of trained models, width 0.12).
 */
export function slowPace(centre: number, width: number): PathPace {
  const from = Math.asinh(-centre / width)
  const length = Math.asinh((1 - centre) / width) - from
  return {
    // the ends exactly: others know them by their alpha
    alpha: (t) => (t === 0 || t === 1 ? t : centre + width * Math.sinh(from + t * length)),
    slope: (t) => width * length * Math.cosh(from + t * length),
  }
}
