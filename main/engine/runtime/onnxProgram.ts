import * as ort from 'onnxruntime-node'
import { evaluateDim } from '../graph/dim.ts'
import type { EncodedGraph } from '../graph/encode.ts'
import { outputName } from '../graph/encode.ts'
import { bindSizes } from '../graph/sizes.ts'
import type { DeviceTensor, Feeds, Program } from './device.ts'

/** A tensor of ONNX Runtime, on the CPU or in a GPU buffer. */
export class OnnxTensor implements DeviceTensor {
  readonly tensor: ort.Tensor
  #disposed = false

  constructor(tensor: ort.Tensor) {
    this.tensor = tensor
  }

  get dims(): readonly number[] {
    return this.tensor.dims
  }

  dispose(): void {
    if (this.#disposed || this.tensor.location === 'cpu') return
    this.#disposed = true
    this.tensor.dispose()
  }
}

/** A session together with the shapes it must be fed. */
export class OnnxProgram implements Program {
  readonly #session: ort.InferenceSession
  readonly #graph: EncodedGraph

  constructor(session: ort.InferenceSession, graph: EncodedGraph) {
    this.#session = session
    this.#graph = graph
  }

  async run(feeds: Feeds): Promise<Record<string, DeviceTensor>> {
    const { inputs, shapes } = this.#graph
    const fed: Record<string, ort.Tensor> = {}
    for (const { name } of inputs) {
      const feed = feeds[name]
      if (!(feed instanceof OnnxTensor)) throw new Error(`the input '${name}' is not fed`)
      fed[name] = feed.tensor
    }
    const sizes = bindSizes(inputs, (name) => fed[name]!.dims)
    for (const { name, dims } of shapes) {
      const lengths = BigInt64Array.from(dims, (dim) => BigInt(evaluateDim(dim, sizes)))
      fed[name] = new ort.Tensor('int64', lengths, [lengths.length])
    }
    const results = await this.#session.run(fed)
    return Object.fromEntries(this.#graph.outputs.map((name) => [name, new OnnxTensor(results[outputName(name)]!)]))
  }

  async dispose(): Promise<void> {
    await this.#session.release()
  }
}
