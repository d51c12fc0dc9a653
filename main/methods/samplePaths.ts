import { isWorkbenchError } from '../base/errors.ts'
import { largest } from '../base/lists.ts'
import { asDeviceError } from '../engine/runtime/deviceError.ts'
import type { Model } from '../engine/runtime/model.ts'
import type { PromptState } from '../engine/runtime/prompt.ts'
import { runRows, type Points, type RowOptions, type RowTimes } from '../engine/runtime/rows.ts'
import type { PathSamples } from './pathSamples.ts'

/** One prompt and what is known of its layers' paths so far. */
export interface PathsOfPrompt {
  readonly state: PromptState
  readonly target: number
  /** Tokens of the other options, for the objective `contrast`. */
  readonly others?: readonly number[] | undefined
  readonly paths: readonly PathSamples[] // [nLayers]
}

export interface SampleOptions extends Omit<RowOptions, 'clean'> {
  /** Told once in a model's life that walks take fewer rows, for memory ran out. */
  readonly onWarning?: ((sentence: string) => void) | undefined
}

/** The rows of one walk: all of them of the same number for each prompt. */
interface Walk {
  readonly prompts: readonly PathsOfPrompt[]
  readonly points: readonly Points[] // [prompts]
  /** The clean row besides. */
  readonly clean: boolean
}

/**
 * Evaluates the paths of some prompts at more points, and adds what comes back to them. The clean run, `alpha = 1` of
 * every layer, comes with the first walk of a prompt. Where memory runs out, walks take fewer rows.
 *
 * @param wanted for each prompt and layer the points; every prompt is brought to the same number by repeating one
 * @returns      rows that were run for each prompt
 */
export async function samplePaths(
  model: Model,
  prompts: readonly PathsOfPrompt[],
  wanted: readonly Points[],
  times: RowTimes,
  options: SampleOptions,
): Promise<number> {
  const counts = wanted[0]!.map((_, layer) => largest(wanted.map((points) => points[layer]!.length)))
  const points = wanted.map((of) => of.map((alphas, layer) => padTo(alphas, counts[layer]!)))
  const clean = prompts[0]!.paths[0]!.missing([1]).length > 0
  let open = inWalks({ prompts, points, clean }, model.rowLimit.rows)
  let rows = 0
  for (let walk = open.shift(); walk !== undefined; walk = open.shift()) {
    try {
      await sampleWalk(model, walk, times, options)
      rows += (rowsOf(walk) * walk.prompts.length) / prompts.length
    } catch (thrown) {
      const error = asDeviceError(thrown, model.device)
      const total = rowsOf(walk) * walk.prompts.length
      if (!isWorkbenchError(error) || error.code !== 'run.memory' || total === 1) throw error
      model.rowLimit.lower(total, options.onWarning)
      open = [...halved(walk, Math.floor(total / 2)), ...open]
    }
  }
  return rows
}

async function sampleWalk(
  model: Model,
  { prompts, points, clean }: Walk,
  times: RowTimes,
  options: SampleOptions,
): Promise<void> {
  const states = prompts.map(({ state }) => state)
  const targets = prompts.map(({ target, others }) => ({ token: target, others }))
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
      for (const [k, alpha] of alphas.entries()) path.add({ alpha, value: values[k]!, density: densities[k]! })
    }
  }
  times.backwardMs += performance.now() - started
}

/** The middle of the path stands in where a prompt needs fewer points than another: any value is as good. */
function padTo(alphas: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, k) => alphas[k] ?? alphas[0] ?? 0.5)
}

/** Rows of each prompt. */
function rowsOf({ points, clean }: Walk): number {
  return points[0]!.reduce((sum, alphas) => sum + alphas.length, clean ? 1 : 0)
}

/** The same rows in walks of at most `most`; the clean one, which would be one too many, by itself. */
function halved(walk: Walk, most: number): Walk[] {
  const { points, clean } = walk
  if (!clean || rowsOf(walk) === 1) return inWalks(walk, most)
  const none = points.map((of) => of.map(() => []))
  return [...inWalks({ ...walk, points: none }, most), ...inWalks({ ...walk, clean: false }, most)]
}

/** The same rows in walks of at most `most`, the clean one besides; more prompts than that go apart. */
function inWalks({ prompts, points, clean }: Walk, most: number): Walk[] {
  if (prompts.length > most) {
    const half = Math.ceil(prompts.length / 2)
    return [prompts.slice(0, half), prompts.slice(half)].flatMap((some, i) =>
      inWalks({ prompts: some, points: points.slice(i * half, i * half + some.length), clean }, most),
    )
  }
  const each = points.map((of) => splitPoints(of, Math.max(1, Math.floor(most / prompts.length))))
  return each[0]!.map((_, k) => ({ prompts, points: each.map((parts) => parts[k]!), clean: clean && k === 0 }))
}

/** Splits the points of all layers in parts of at most `most`; one part at least, for the clean row. */
function splitPoints(points: Points, most: number): Points[] {
  const parts: number[][][] = [points.map(() => [])]
  let room = most
  for (const [layer, alphas] of points.entries()) {
    for (const alpha of alphas) {
      if (room === 0) {
        parts.push(points.map(() => []))
        room = most
      }
      parts.at(-1)![layer]!.push(alpha)
      room--
    }
  }
  return parts
}

function joinRows(a: Float32Array, b: Float32Array): Float32Array {
  const joined = new Float32Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
