import type { LastPosition } from '../engine/runtime/prompt.ts'
import type { Points } from '../engine/runtime/rows.ts'
import { chebyshevPoints } from './clenshawCurtis.ts'
import { largestAttribution, withRounding, type LayerIntegral } from './layerIntegral.ts'
import { nestedIntegral, type NestedIntegral } from './nestedRule.ts'
import { evenPace, slowPace, type PathPace } from './pathPace.ts'
import type { PathsOfPrompt } from './samplePaths.ts'

/** Of a path that is not run through evenly; through none at all it could not be slow. */
const narrowest = 1e-3

export interface AdaptiveOptions {
  /** Share of the largest attribution. */
  readonly tolerance: number
  /** Most intervals of a layer. */
  readonly most: number
}

/**
 * Refines each layer's rule until its error estimate is below the tolerance or `most` intervals are reached.
 * A round evaluates all points that any layer of any prompt lacks in one walk, since a walk costs as much as loading
 * every weight; prompts that are done leave.
 */
export async function adaptiveIntegrals(
  prompts: readonly PathsOfPrompt[],
  sample: (prompts: readonly PathsOfPrompt[], wanted: readonly Points[]) => Promise<void>,
  { tolerance, most }: AdaptiveOptions,
): Promise<LayerIntegral[][]> {
  const finest = Math.max(2, 2 ** Math.floor(Math.log2(most)))
  const refinements = prompts.map((prompt) => new Refinement(prompt, tolerance, finest))
  for (let open = refinements; open.length > 0; open = open.filter((refinement) => refinement.refine())) {
    await sample(
      open.map(({ prompt }) => prompt),
      open.map((refinement) => refinement.missing()),
    )
  }
  return refinements.map(({ integrals }) => integrals)
}

/** The levels of one prompt's layers. */
class Refinement {
  readonly prompt: PathsOfPrompt
  readonly #tolerance: number
  readonly #finest: number
  readonly #layers: { readonly pace: PathPace; level: number; integral: NestedIntegral | null }[]

  constructor(prompt: PathsOfPrompt, tolerance: number, finest: number) {
    this.prompt = prompt
    this.#tolerance = tolerance
    this.#finest = finest
    this.#layers = prompt.state.last.map((last) => {
      const { pace, level } = beginning(last)
      return { pace, level: Math.min(finest, level), integral: null }
    })
  }

  /** The points that the present levels need and nobody has sampled. */
  missing(): Points {
    return this.#layers.map(({ pace, level }, layer) =>
      this.prompt.paths[layer]!.missing(chebyshevPoints(level).map(pace.alpha)).filter((alpha) => alpha !== 1),
    )
  }

  /** Errors include rounding, so that what stops refining is what is reported as converged. */
  get integrals(): LayerIntegral[] {
    for (const [layer, state] of this.#layers.entries()) {
      state.integral ??= nestedIntegral(this.prompt.paths[layer]!, state.level, state.pace)
    }
    const found = this.#layers.map(({ integral }) => integral!)
    const scale = largestAttribution(found)
    return withRounding(
      found.map(({ attribution, completeness, error }) => ({ attribution, completeness, error: error(scale) })),
    )
  }

  /** Takes stock at the present levels and raises those that need it; false when none does. */
  refine(): boolean {
    const { integrals } = this
    const limit = this.#tolerance * largestAttribution(integrals)
    let isDone = true
    for (const [layer, state] of this.#layers.entries()) {
      const level = Math.min(this.#finest, nextLevel(state.level, integrals[layer]!.error / limit))
      if (level === state.level) continue
      this.#layers[layer] = { ...state, level, integral: null }
      isDone = false
    }
    return !isDone
  }
}

/**
 * The path passes the point where the residual stream is shortest at a distance w, in units of the contribution's
 * length: norms turn quickly there, and the integrand has its structure at that scale. Measured on 13 models, the
 * first layer of a trained one (w about 0.1) needs 32 intervals, layers with w above 1 mostly 2 or 4.
 */
function beginning({ residual, contribution }: LastPosition): { readonly pace: PathPace; readonly level: number } {
  let [rr, ry, yy] = [0, 0, 0]
  for (const [i, r] of residual.entries()) {
    const y = contribution[i]!
    rr += r * r
    ry += r * y
    yy += y * y
  }
  if (yy === 0) return { pace: evenPace, level: 2 }
  const w = Math.sqrt(Math.max(0, rr / yy - (ry / yy) ** 2))
  const level = [32, 16, 8, 4][[0.16, 0.25, 0.5, 0.8].findIndex((bound) => w < bound)]
  if (level === undefined) return { pace: evenPace, level: 2 }
  return { pace: slowPace(-ry / yy, Math.max(w, narrowest)), level }
}

/** One level finer, two where the estimate is far off: a walk more costs more than a few rows too many. */
function nextLevel(level: number, excess: number): number {
  if (!(excess > 1)) return level
  return level < 16 && excess > 64 ? level * 4 : level * 2
}
