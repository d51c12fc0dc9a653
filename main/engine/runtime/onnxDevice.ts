import * as ort from 'onnxruntime-node'
import { encode } from '../graph/encode.ts'
import { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/graph.ts'
import { lower } from '../graph/rewrite.ts'
import type { Device, DeviceTensor, Program } from './device.ts'
import { OnnxProgram, OnnxTensor } from './onnxProgram.ts'

/** The CPU provider of ONNX Runtime. Feeds are views of JavaScript arrays, nothing is copied in. */
export class CpuDevice implements Device {
  readonly name = 'cpu'
  readonly #threads: number

  constructor(options: { threads: number }) {
    this.#threads = options.threads
  }

  // an upload is a view, so there is nothing to wait for; the interface is that of devices where there is
  upload(data: Float32Array | BigInt64Array, dims: readonly number[]): Promise<OnnxTensor> {
    return Promise.resolve(wrap(data, dims))
  }

  download(tensor: DeviceTensor): Promise<Float32Array> {
    return Promise.resolve(numbers(tensor))
  }

  async compile(outputs: Readonly<Record<string, Value>>): Promise<Program> {
    const first = Object.values(outputs)[0]!
    const encoded = encode(lower(outputs, new Graph(first.graph.rules)))
    const session = await ort.InferenceSession.create(encoded.bytes, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: this.#threads,
      interOpNumThreads: 1,
      // the arena grows by doubling and would ask for more than 1 GiB at once, which Electron's allocator does not survive
      enableCpuMemArena: false,
      enableMemPattern: false,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    })
    return new OnnxProgram(session, encoded)
  }

  joinRows(a: DeviceTensor, b: DeviceTensor): Promise<OnnxTensor> {
    const [batch, m, width] = a.dims as [number, number, number]
    const n = b.dims[1]!
    const [left, right] = [numbers(a), numbers(b)]
    const joined = new Float32Array(batch * (m + n) * width)
    for (let i = 0; i < batch; i++) {
      joined.set(left.subarray(i * m * width, (i + 1) * m * width), i * (m + n) * width)
      joined.set(right.subarray(i * n * width, (i + 1) * n * width), (i * (m + n) + m) * width)
    }
    return Promise.resolve(wrap(joined, [batch, m + n, width]))
  }

  takeRows(tensor: DeviceTensor, from: number, to: number): Promise<OnnxTensor> {
    const [batch, n, width] = tensor.dims as [number, number, number]
    const data = numbers(tensor)
    if (batch === 1) return Promise.resolve(wrap(data.subarray(from * width, to * width), [1, to - from, width]))
    const taken = new Float32Array(batch * (to - from) * width)
    for (let i = 0; i < batch; i++)
      taken.set(data.subarray((i * n + from) * width, (i * n + to) * width), i * (to - from) * width)
    return Promise.resolve(wrap(taken, [batch, to - from, width]))
  }

  dispose(): Promise<void> {
    return Promise.resolve()
  }
}

function wrap(data: Float32Array | BigInt64Array, dims: readonly number[]): OnnxTensor {
  return new OnnxTensor(
    data instanceof Float32Array ? new ort.Tensor('float32', data, dims) : new ort.Tensor('int64', data, dims),
  )
}

function numbers(tensor: DeviceTensor): Float32Array {
  if (tensor instanceof OnnxTensor && tensor.tensor.data instanceof Float32Array) return tensor.tensor.data
  throw new Error('expected a float32 tensor on the CPU')
}
