import type { Model } from '../engine/runtime/model.ts'
import type { PromptState } from '../engine/runtime/prompt.ts'
import type { Points, RowOptions, RowTimes } from '../engine/runtime/rows.ts'
import { runRows } from '../engine/runtime/rows.ts'
import type { PathSamples } from './pathSamples.ts'

/** Rows of one walk; more are taken in several walks, so that memory does not grow with the number of points. */
const maxRows = 512

/** Evaluates paths at more points, one list per layer, and adds what comes back to `paths`. */
export async function samplePaths(
  model: Model,
  state: PromptState,
  target: number,
  points: Points,
  paths: readonly PathSamples[],
  times: RowTimes,
  options: Omit<RowOptions, 'clean'>,
): Promise<void> {
  for (const [walk, part] of inWalks(points).entries()) {
    const clean = walk === 0 && paths[0]!.missing([1]).length > 0
    const [results] = await runRows(model.loaded, [state], [target], [part], times, { ...options, clean })
    const started = performance.now()
    for (const [layer, alphas] of part.entries()) {
      const path = paths[layer]!
      if (alphas.length === 0 && !clean) continue
      const gradient = results!.gradient[layer]!
      const s = clean ? joinRows(gradient, results!.clean!.gradient[layer]!) : gradient
      const densities = await model.neuronDensities(state, layer, s)
      for (const [k, alpha] of alphas.entries())
        path.add({ alpha, prob: results!.prob[layer]![k]!, density: densities[k]! })
      if (clean) path.add({ alpha: 1, prob: results!.clean!.prob, density: densities[alphas.length]! })
    }
    times.backwardMs += performance.now() - started
  }
}

/** Splits the points of all layers in walks of at most `maxRows` rows. */
function inWalks(points: Points): Points[] {
  const walks: number[][][] = []
  let room = 0
  for (const [layer, alphas] of points.entries()) {
    for (const alpha of alphas) {
      if (room === 0) {
        walks.push(points.map(() => []))
        room = maxRows
      }
      walks.at(-1)![layer]!.push(alpha)
      room--
    }
  }
  return walks
}

function joinRows(a: Float32Array, b: Float32Array): Float32Array {
  const joined = new Float32Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
