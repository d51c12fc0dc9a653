import { evaluateDim, type Sizes } from '../graph/dim.ts'
import { encode, outputName, type EncodedGraph } from '../graph/encode.ts'
import { Graph, type Value } from '../graph/graph.ts'
import { lower } from '../graph/rewrite.ts'
import { bindSizes } from '../graph/sizes.ts'
import type { DeviceName, DeviceTensor, Feeds, Program } from './device.ts'
import { asDeviceError } from './deviceError.ts'
import { ort, type InferenceSession, type Tensor } from './onnxRuntime.ts'

/** Tensors that hold memory on a GPU. */
export type LiveTensors = Set<OnnxTensor>

/** A tensor of ONNX Runtime: in memory, or in a GPU buffer, where it is a member of `live` until it is freed. */
export class OnnxTensor implements DeviceTensor {
  readonly tensor: Tensor
  readonly #live: LiveTensors | undefined
  #onFree: (() => void) | undefined

  /** @param onFree told once, when it is disposed of */
  constructor(tensor: Tensor, live?: LiveTensors, onFree?: () => void) {
    this.tensor = tensor
    this.#live = tensor.location === 'cpu' ? undefined : live
    this.#live?.add(this)
    this.#onFree = onFree
  }

  get dims(): readonly number[] {
    return this.tensor.dims
  }

  dispose(): void {
    if (this.#live?.delete(this)) this.tensor.dispose()
    this.#onFree?.()
    this.#onFree = undefined
  }
}

export interface ProgramOptions {
  readonly device: DeviceName
  /** Threads on the CPU; providers of GPUs need one. */
  readonly threads: number
  /** Results stay in GPU buffers and become members; absent: they come to memory. */
  readonly live?: LiveTensors
  /**
   * For long work in a process of its own: freed memory is kept for the next run, and threads that wait stay awake. The
   * arena grows by doubling and would ask for more than 1 GiB at once, which Electron's allocator does not survive.
   */
  readonly dedicated?: boolean | undefined
  /** Memory for results, which a result that is disposed of gives back; on the CPU alone. */
  readonly room?: ResultRoom | undefined
}

/**
 * Memory for large results that are read and let go, over and over: fresh memory would be asked for, cleared page by page and
 * collected each time, which costs a fifth of what the results do.
 */
export class ResultRoom {
  readonly #free: Float32Array[] = []

  take(length: number): Float32Array {
    const at = this.#free.findIndex((numbers) => numbers.length >= length)
    return at < 0 ? new Float32Array(length) : this.#free.splice(at, 1)[0]!
  }

  /** The largest one is kept. */
  give(numbers: Float32Array): void {
    const [other] = this.#free
    this.#free[0] = other === undefined || other.length < numbers.length ? numbers : other
  }
}

/** @throws WorkbenchError 'run.device' when the device cannot run the graph */
export async function compileProgram(
  outputs: Readonly<Record<string, Value>>,
  options: ProgramOptions,
): Promise<OnnxProgram> {
  const { device, threads, live, dedicated = false } = options
  const graph = Object.values(outputs)[0]!.graph
  const encoded = encode(lower(outputs, new Graph(graph.rules)))
  try {
    const session = await ort.InferenceSession.create(encoded.bytes, {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      enableCpuMemArena: dedicated,
      enableMemPattern: false,
      ...(live === undefined ? {} : { preferredOutputLocation: 'gpu-buffer' as const }),
      extra: {
        session: {
          intra_op: { allow_spinning: dedicated ? '1' : '0' },
          // an operator that the GPU lacks is a failure that is named, not work for the CPU
          ...(device === 'cpu' ? {} : { disable_cpu_ep_fallback: '1' }),
        },
      },
    })
    return new OnnxProgram(session, encoded, options)
  } catch (error) {
    throw asDeviceError(error, device)
  }
}

/** A session together with the shapes it must be fed. */
export class OnnxProgram implements Program {
  readonly #session: InferenceSession
  readonly #graph: EncodedGraph
  readonly #options: ProgramOptions

  constructor(session: InferenceSession, graph: EncodedGraph, options: ProgramOptions) {
    this.#session = session
    this.#graph = graph
    this.#options = options
  }

  /** @param given sizes that no feed's dimensions tell */
  async run(feeds: Feeds, given?: Sizes): Promise<Record<string, OnnxTensor>> {
    const { inputs, shapes } = this.#graph
    const fed: Record<string, Tensor> = {}
    for (const { name } of inputs) {
      const feed = feeds[name]
      if (!(feed instanceof OnnxTensor)) throw new Error(`the input '${name}' is not fed`)
      fed[name] = feed.tensor
    }
    const sizes = bindSizes(inputs, (name) => fed[name]!.dims, given)
    for (const { name, dims } of shapes) {
      const lengths = BigInt64Array.from(dims, (dim) => BigInt(evaluateDim(dim, sizes)))
      fed[name] = new ort.Tensor('int64', lengths, [lengths.length])
    }
    const { live, room } = this.#options
    if (room !== undefined) return this.#runInto(room, fed, sizes)
    const results = await this.#run(fed)
    return Object.fromEntries(
      this.#graph.outputs.map((name) => [name, new OnnxTensor(results[outputName(name)]!, live)]),
    )
  }

  async #runInto(room: ResultRoom, fed: Record<string, Tensor>, sizes: Sizes): Promise<Record<string, OnnxTensor>> {
    const { outputs, outputShapes } = this.#graph
    const results = outputs.map((name, i): [string, OnnxTensor] => {
      const dims = outputShapes[i]!.map((dim) => evaluateDim(dim, sizes))
      const length = dims.reduce((product, dim) => product * dim, 1)
      const numbers = room.take(length)
      const tensor = new ort.Tensor('float32', numbers.subarray(0, length), dims)
      return [name, new OnnxTensor(tensor, undefined, () => room.give(numbers))]
    })
    await this.#run(fed, Object.fromEntries(results.map(([name, { tensor }]) => [outputName(name), tensor])))
    return Object.fromEntries(results)
  }

  async dispose(): Promise<void> {
    await this.#session.release()
  }

  /** @param into where results are written, by their names in the file */
  async #run(fed: Record<string, Tensor>, into?: Record<string, Tensor>): Promise<Readonly<Record<string, Tensor>>> {
    try {
      return await (into === undefined ? this.#session.run(fed) : this.#session.run(fed, into))
    } catch (error) {
      throw asDeviceError(error, this.#options.device)
    }
  }
}
