import type { Value } from '../graph/graph.ts'
import type { Device, DeviceTensor, Program } from './device.ts'
import { compileProgram, OnnxTensor, ResultRoom } from './onnxProgram.ts'
import { ort } from './onnxRuntime.ts'

/**
 * A provider that takes tensors from memory and gives them back there. The CPU: feeds are views of JavaScript arrays,
 * nothing is copied in. And CUDA, whose binding for Node cannot leave a tensor on the GPU: weights travel with each run.
 */
export class HostDevice implements Device {
  readonly name: 'cpu' | 'cuda'
  readonly #options: { readonly threads: number; readonly dedicated?: boolean }
  /** The run that is under way. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(name: 'cpu' | 'cuda', options: { readonly threads: number; readonly dedicated?: boolean }) {
    this.name = name
    this.#options = options
  }

  // an upload is a view, so there is nothing to wait for; the interface is that of devices where there is
  upload(data: Float32Array | BigInt64Array, dims: readonly number[]): Promise<OnnxTensor> {
    return Promise.resolve(hostTensor(data, dims))
  }

  download(tensor: DeviceTensor): Promise<Float32Array> {
    return Promise.resolve(hostNumbers(tensor))
  }

  /** Its runs wait for those of other programs: each has all the threads there are, and its own activations. */
  async compile(outputs: Readonly<Record<string, Value>>, options?: { readonly reuses: boolean }): Promise<Program> {
    const room = options?.reuses === true ? new ResultRoom() : undefined
    const program = await compileProgram(outputs, { device: this.name, room, ...this.#options })
    return {
      run: (feeds) => {
        const mine = this.#turn.then(() => program.run(feeds))
        this.#turn = mine.catch(() => undefined)
        return mine
      },
      dispose: () => program.dispose(),
    }
  }

  joinRows(a: DeviceTensor, b: DeviceTensor): Promise<OnnxTensor> {
    const [batch, m, width] = a.dims as [number, number, number]
    const n = b.dims[1]!
    const [left, right] = [hostNumbers(a), hostNumbers(b)]
    const joined = new Float32Array(batch * (m + n) * width)
    for (let i = 0; i < batch; i++) {
      joined.set(left.subarray(i * m * width, (i + 1) * m * width), i * (m + n) * width)
      joined.set(right.subarray(i * n * width, (i + 1) * n * width), (i * (m + n) + m) * width)
    }
    return Promise.resolve(hostTensor(joined, [batch, m + n, width]))
  }

  takeRows(tensor: DeviceTensor, from: number, to: number): Promise<OnnxTensor> {
    const [batch, n, width] = tensor.dims as [number, number, number]
    const data = hostNumbers(tensor)
    if (batch === 1) return Promise.resolve(hostTensor(data.subarray(from * width, to * width), [1, to - from, width]))
    const taken = new Float32Array(batch * (to - from) * width)
    for (let i = 0; i < batch; i++)
      taken.set(data.subarray((i * n + from) * width, (i * n + to) * width), i * (to - from) * width)
    return Promise.resolve(hostTensor(taken, [batch, to - from, width]))
  }

  dispose(): Promise<void> {
    return Promise.resolve()
  }
}

/** A view of numbers in memory as a tensor. */
export function hostTensor(data: Float32Array | BigInt64Array, dims: readonly number[]): OnnxTensor {
  return new OnnxTensor(
    data instanceof Float32Array ? new ort.Tensor('float32', data, dims) : new ort.Tensor('int64', data, dims),
  )
}

/** The numbers of a tensor in memory, not copied. */
export function hostNumbers(tensor: DeviceTensor): Float32Array {
  const inMemory = tensor instanceof OnnxTensor && tensor.tensor.location === 'cpu'
  if (inMemory && tensor.tensor.data instanceof Float32Array) return tensor.tensor.data
  throw new Error('expected float32 numbers in memory')
}
