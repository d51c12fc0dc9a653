import type { Value } from '../../main/engine/graph/graph.ts'
import type { Device, DeviceTensor, Feeds, Program } from '../../main/engine/runtime/device.ts'
import { evaluate } from './interpreter.ts'
import { part } from './blockFeeds.ts'
import { tensor64, type Tensor64 } from './tensor64.ts'

/** A tensor in float64; disposing it is remembered, so that tests can see what was left behind or used too late. */
class ReferenceTensor implements DeviceTensor {
  readonly #tensor: Tensor64
  isDisposed = false

  constructor(tensor: Tensor64) {
    this.#tensor = tensor
  }

  get dims(): readonly number[] {
    return this.#tensor.dims
  }

  get tensor(): Tensor64 {
    if (this.isDisposed) throw new Error('a tensor was used after it was disposed of')
    return this.#tensor
  }

  dispose(): void {
    this.isDisposed = true
  }
}

/**
 * A device that computes in float64 by the interpreter: slow, and exact to about 1e-14. What crosses the interface is
 * float32 as on every device: weights, the starts of rows, and results.
 */
export class ReferenceDevice implements Device {
  readonly name = 'cpu'
  readonly #tensors: ReferenceTensor[] = []

  /** Tensors that nobody has disposed of. */
  get nLive(): number {
    return this.#tensors.filter(({ isDisposed }) => !isDisposed).length
  }

  upload(data: Float32Array | BigInt64Array, dims: readonly number[]): Promise<DeviceTensor> {
    return Promise.resolve(this.#wrap(tensor64(dims, Array.from(data, Number))))
  }

  download(tensor: DeviceTensor): Promise<Float32Array> {
    return Promise.resolve(Float32Array.from(numbers(tensor).data))
  }

  compile(outputs: Readonly<Record<string, Value>>): Promise<Program> {
    return Promise.resolve({
      run: (feeds: Feeds) => {
        const fed = Object.entries(feeds).map(([name, tensor]) => [name, numbers(tensor)])
        const results = evaluate(outputs, Object.fromEntries(fed))
        const entries = Object.entries(results).map(([name, tensor]) => [name, this.#wrap(tensor)])
        return Promise.resolve(Object.fromEntries(entries) as Record<string, DeviceTensor>)
      },
      dispose: () => Promise.resolve(),
    })
  }

  joinRows(a: DeviceTensor, b: DeviceTensor): Promise<DeviceTensor> {
    const [left, right] = [numbers(a), numbers(b)]
    const [batch, m, width] = left.dims as [number, number, number]
    const n = right.dims[1]!
    const data = Array.from({ length: batch }, (_, i) => [
      ...left.data.subarray(i * m * width, (i + 1) * m * width),
      ...right.data.subarray(i * n * width, (i + 1) * n * width),
    ])
    return Promise.resolve(this.#wrap(tensor64([batch, m + n, width], data.flat())))
  }

  takeRows(tensor: DeviceTensor, from: number, to: number): Promise<DeviceTensor> {
    return Promise.resolve(this.#wrap(part(numbers(tensor), 1, from, to)))
  }

  dispose(): Promise<void> {
    return Promise.resolve()
  }

  #wrap(tensor: Tensor64): ReferenceTensor {
    const made = new ReferenceTensor(tensor)
    this.#tensors.push(made)
    return made
  }
}

function numbers(tensor: DeviceTensor): Tensor64 {
  if (tensor instanceof ReferenceTensor) return tensor.tensor
  throw new Error('a tensor of another device')
}
