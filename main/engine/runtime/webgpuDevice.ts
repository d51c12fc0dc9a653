import { addDims, type Dim } from '../graph/dim.ts'
import { Graph, type Value } from '../graph/graph.ts'
import { concat, slice } from '../ops/build.ts'
import { ops } from '../ops/table.ts'
import type { Device, DeviceTensor, Program } from './device.ts'
import { hostNumbers, hostTensor } from './hostDevice.ts'
import { compileProgram, OnnxTensor, type LiveTensors, type OnnxProgram } from './onnxProgram.ts'

/**
 * The WebGPU provider of ONNX Runtime. Tensors are buffers of the GPU that any of its sessions may read; numbers enter
 * and leave them through sessions that only copy, since asking a tensor for its data ends the whole process.
 * Whole numbers (token ids) stay in memory, and so do tensors without elements, for which there are no buffers.
 */
export class WebgpuDevice implements Device {
  readonly name = 'webgpu'
  readonly #live: LiveTensors = new Set()
  readonly #helpers = new Map<string, Promise<OnnxProgram>>()

  /** Buffers that are held at present, weights included. */
  get liveTensors(): number {
    return this.#live.size
  }

  async upload(data: Float32Array | BigInt64Array, dims: readonly number[]): Promise<OnnxTensor> {
    const tensor = hostTensor(data, dims)
    if (data instanceof BigInt64Array || data.length === 0) return tensor
    const copy = await this.#helper(`upload ${dims.length}`, () => anyTensor(dims.length), { toMemory: false })
    return (await copy.run({ x: tensor })).x!
  }

  async download(tensor: DeviceTensor): Promise<Float32Array> {
    if (isInMemory(tensor)) return hostNumbers(tensor)
    const rank = tensor.dims.length
    const copy = await this.#helper(`download ${rank}`, () => anyTensor(rank), { toMemory: true })
    return hostNumbers((await copy.run({ x: tensor })).x!)
  }

  compile(outputs: Readonly<Record<string, Value>>): Promise<Program> {
    return compileProgram(outputs, { device: this.name, threads: 1, live: this.#live })
  }

  async joinRows(a: DeviceTensor, b: DeviceTensor): Promise<OnnxTensor> {
    const join = await this.#helper('join', joinGraph, { toMemory: false })
    return (await join.run({ a, b })).joined!
  }

  async takeRows(tensor: DeviceTensor, from: number, to: number): Promise<OnnxTensor> {
    const [batch, n, width] = tensor.dims as [number, number, number]
    if (from === to) return hostTensor(new Float32Array(0), [batch, 0, width])
    const take = await this.#helper('take', takeGraph, { toMemory: false })
    const sizes = new Map([
      ['from', from],
      ['count', to - from],
      ['behind', n - to],
    ])
    return (await take.run({ x: tensor }, sizes)).taken!
  }

  /** Frees what is left, the weights above all. Sessions must go last: the GPU is let go with the last of them. */
  async dispose(): Promise<void> {
    for (const tensor of [...this.#live]) tensor.dispose()
    for (const helper of this.#helpers.values()) {
      await helper.then(
        (program) => program.dispose(),
        () => undefined, // it never compiled
      )
    }
    this.#helpers.clear()
  }

  #helper(
    key: string,
    graph: () => Readonly<Record<string, Value>>,
    { toMemory }: { toMemory: boolean },
  ): Promise<OnnxProgram> {
    const known = this.#helpers.get(key)
    if (known) return known
    const live = toMemory ? {} : { live: this.#live }
    const compiled = compileProgram(graph(), { device: this.name, threads: 1, ...live })
    this.#helpers.set(key, compiled)
    return compiled
  }
}

function isInMemory(tensor: DeviceTensor): boolean {
  return tensor instanceof OnnxTensor && tensor.tensor.location === 'cpu'
}

/** A tensor of some rank as it is: a graph of nothing but a copy. */
function anyTensor(rank: number): { x: Value } {
  const shape = Array.from({ length: rank }, (_, axis): Dim => `d${axis}`)
  return { x: new Graph(ops).input('x', shape) }
}

function joinGraph(): { joined: Value } {
  const graph = new Graph(ops)
  const a = graph.input('a', ['batch', 'm', 'width'])
  return { joined: concat([a, graph.input('b', ['batch', 'n', 'width'])], 1) }
}

function takeGraph(): { taken: Value } {
  const to = addDims('from', 'count')
  const x = new Graph(ops).input('x', ['batch', addDims(to, 'behind'), 'width'])
  return { taken: slice(x, 1, 'from', to) }
}
