import type { Model } from '../engine/runtime/model.ts'
import type { PromptState } from '../engine/runtime/prompt.ts'
import type { Points, RowOptions, RowTimes } from '../engine/runtime/rows.ts'
import { runRows } from '../engine/runtime/rows.ts'
import type { PathSamples } from './pathSamples.ts'

/** One prompt and what is known of its layers' paths so far. */
export interface PathsOfPrompt {
  readonly state: PromptState
  readonly target: number
  /** Tokens of the other options, for the objective `contrast`. */
  readonly others?: readonly number[] | undefined
  readonly paths: readonly PathSamples[] // [nLayers]
}

/** Rows of one walk; more are taken in several walks, so that memory does not grow with the number of points. */
const maxRows = 512

/**
 * Evaluates the paths of some prompts at more points, and adds what comes back to them. The clean run, `alpha = 1` of
 * every layer, comes with the first walk of a prompt.
 *
 * @param wanted for each prompt and layer the points; every prompt is brought to the same number by repeating one
 */
export async function samplePaths(
  model: Model,
  prompts: readonly PathsOfPrompt[],
  wanted: readonly Points[],
  times: RowTimes,
  options: Omit<RowOptions, 'clean'>,
): Promise<number> {
  const counts = wanted[0]!.map((_, layer) => Math.max(...wanted.map((points) => points[layer]!.length)))
  const even = wanted.map((points) => points.map((alphas, layer) => padTo(alphas, counts[layer]!)))
  const walks = even.map((points) => inWalks(points, Math.max(1, Math.floor(maxRows / prompts.length))))
  const states = prompts.map(({ state }) => state)
  const targets = prompts.map(({ target, others }) => ({ token: target, others }))
  let rows = 0
  for (let walk = 0; walk < walks[0]!.length; walk++) {
    const points = walks.map((parts) => parts[walk]!)
    const clean = walk === 0 && prompts[0]!.paths[0]!.missing([1]).length > 0
    const results = await runRows(model.loaded, states, targets, points, times, { ...options, clean })
    const started = performance.now()
    for (const [i, { state, paths }] of prompts.entries()) {
      const { value, gradient, clean: shared } = results[i]!
      for (const [layer, path] of paths.entries()) {
        const alphas = [...points[i]![layer]!, ...(shared ? [1] : [])]
        if (alphas.length === 0) continue
        const s = shared ? joinRows(gradient[layer]!, shared.gradient[layer]!) : gradient[layer]!
        const densities = await model.neuronDensities(state, layer, s)
        const values = shared ? [...value[layer]!, shared.value] : value[layer]!
        for (const [k, alpha] of alphas.entries()) path.add({ alpha, prob: values[k]!, density: densities[k]! })
      }
    }
    rows += points[0]!.reduce((sum, alphas) => sum + alphas.length, clean ? 1 : 0)
    times.backwardMs += performance.now() - started
  }
  return rows
}

/** The middle of the path stands in where a prompt needs fewer points than another: any value is as good. */
function padTo(alphas: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, k) => alphas[k] ?? alphas[0] ?? 0.5)
}

/** Splits the points of all layers in walks of at most `most` rows; one walk at least, for the clean row. */
function inWalks(points: Points, most: number): Points[] {
  const walks: number[][][] = [points.map(() => [])]
  let room = most
  for (const [layer, alphas] of points.entries()) {
    for (const alpha of alphas) {
      if (room === 0) {
        walks.push(points.map(() => []))
        room = most
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
