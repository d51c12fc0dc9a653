/**
 * An edit as weights: a neuron scaled by k at every position is its column of the down projection scaled by k, in every
 * architecture, since nothing else reads the neuron; a neuron set to 0 is one scaled by 0. Nothing that depends on the
 * position, and no other fixed value, can be said by weights: those are refused.
 */
import { WorkbenchError } from '../base/errors.ts'
import type { Replacement } from '../files/rewriteSafetensors.ts'
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts'
import type { FloatDtype } from '../tensor/dtype.ts'
import { asBytes, firstNonFinite, toFloat32 } from '../tensor/float32.ts'
import { narrow } from '../tensor/narrow.ts'
import type { Architecture, ModelShape } from './architectures/architecture.ts'
import type { Edit } from './edit.ts'
import { nameIn } from './runtime/weightTable.ts'

/** One changed tensor. */
export interface BakedTensor {
  readonly name: string
  readonly layer: number
  readonly neurons: number
  /** Before: as its file stores it. */
  readonly dtype: { readonly before: string; readonly after: FloatDtype }
  /** Largest error of a changed weight by rounding to a 16-bit dtype, as a share of the largest changed weight. */
  readonly rounding: number
}

export interface Bake {
  readonly tensors: readonly BakedTensor[]
  readonly replacements: ReadonlyMap<string, Replacement>
}

export interface BakeOptions {
  /**
   * Rounds to the tensor's own dtype where the exact product needs float32, and to float16 where it is stored in blocks.
   * @default false
   */
  readonly keepDtype?: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * The tensors that an edit changes. A 16-bit tensor becomes float32 where its products do not fit 16 bits, so that the
 * weights say what the edit says; factors such as 0, 2 and 0.5 mostly do fit.
 *
 * @throws WorkbenchError 'input.unsupported' for an edit that weights cannot express, naming why
 */
export async function bakeEdit(
  edit: Edit,
  checkpoint: Checkpoint,
  { architecture, shape }: { readonly architecture: Architecture; readonly shape: ModelShape },
  { keepDtype = false, signal }: BakeOptions = {},
): Promise<Bake> {
  const scales = scalesByLayer(edit)
  const weights = architecture.weights(shape)
  const replacements = new Map<string, Replacement>()
  const tensors: BakedTensor[] = []
  for (const [layer, factors] of scales) {
    const source = weights.layer(layer)[weights.neuronPath.down]!
    const name = nameIn(checkpoint, weights, source)
    const places = { factors, isTransposed: source.isTransposed === true }
    const before = checkpoint.tensors.get(name)!.dtype
    const half = before === 'F16' || before === 'BF16' ? before : before !== 'F32' && keepDtype ? 'F16' : null
    const read = async (): Promise<Float32Array> =>
      scaled((await checkpoint.read(name, { signal })).data, places, shape, `${name} (layer ${layer})`)
    const changed = columns(await read(), places, shape)
    const loss = half === null ? 0 : roundingOf(changed, half)
    const after = half !== null && (loss === 0 || keepDtype) ? half : 'F32'
    tensors.push({ name, layer, neurons: factors.size, dtype: { before, after }, rounding: keepDtype ? loss : 0 })
    replacements.set(name, { dtype: after, read })
  }
  return { tensors, replacements }
}

interface Places {
  readonly factors: ReadonlyMap<number, number>
  /** Whether the tensor is `[dMlp, dModel]`. */
  readonly isTransposed: boolean
}

function scalesByLayer({ positions, neurons }: Edit): Map<number, Map<number, number>> {
  const refuse = (why: string): never => {
    throw new WorkbenchError('input.unsupported', `The edit cannot become weights: ${why}.`)
  }
  if (positions !== 'all') {
    refuse(
      `it acts at "${positions}" positions only, and weights act at every position alike. ` +
        'Bake an edit with "positions": "all", and compare the two first',
    )
  }
  if (neurons.length === 0) refuse('it names no neuron')
  const layers = new Map<number, Map<number, number>>()
  for (const entry of neurons) {
    const { layer, neuron } = entry
    const scale = 'scale' in entry ? entry.scale : entry.set === 0 ? 0 : null
    if (scale === null) {
      return refuse(
        `it sets L${layer}N${neuron} to a fixed value whatever the input is, and weights can only scale it ` +
          '(or switch it off: "set": 0)',
      )
    }
    layers.set(layer, (layers.get(layer) ?? new Map<number, number>()).set(neuron, scale))
  }
  return new Map([...layers].sort(([a], [b]) => a - b))
}

function scaled(data: Float32Array, places: Places, shape: ModelShape, what: string): Float32Array {
  for (const [neuron, factor] of places.factors) {
    for (const at of indices(neuron, places, shape)) data[at]! *= factor
  }
  if (firstNonFinite(data) >= 0) {
    throw new WorkbenchError('input.value', `The edit makes weights of ${what} too large for float32; scale it less.`)
  }
  return data
}

function columns(data: Float32Array, places: Places, shape: ModelShape): Float32Array {
  const at = [...places.factors.keys()].flatMap((neuron) => [...indices(neuron, places, shape)])
  return Float32Array.from(at, (index) => data[index]!)
}

/** Where the weights of one neuron stand. */
function* indices(neuron: number, { isTransposed }: Places, { dModel, dMlp }: ModelShape): Generator<number> {
  for (let i = 0; i < dModel; i++) yield isTransposed ? neuron * dModel + i : i * dMlp + neuron
}

/** Largest rounding error over the largest number. */
function roundingOf(values: Float32Array, dtype: 'F16' | 'BF16'): number {
  const rounded = toFloat32(asBytes(narrow(values, dtype)), dtype)
  let [error, largest] = [0, 0]
  for (const [i, value] of values.entries()) {
    error = Math.max(error, Math.abs(value - rounded[i]!))
    largest = Math.max(largest, Math.abs(value))
  }
  return largest === 0 ? 0 : error / largest
}
