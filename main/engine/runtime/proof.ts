import { seededRandom } from '../../base/random.ts'
import { Graph, type Value } from '../graph/graph.ts'
import { gatherColumns, gemm, reshape, rmsNorm, silu, softmax } from '../ops/build.ts'
import { ops } from '../ops/table.ts'
import type { Device } from './device.ts'
import { HostDevice } from './hostDevice.ts'
import { TensorScope } from './tensorScope.ts'

const [nRows, width] = [8, 64]
/** Of the largest number. Drivers round products and exponentials in their own ways, about 1e-6. */
const tolerance = 1e-3

/** Computes a small graph of every kind of work and compares it with the CPU: null, or what is wrong in words. */
export async function proveDevice(device: Device): Promise<string | null> {
  const expected = await compute(new HostDevice('cpu', { threads: 1 }))
  const actual = await compute(device)
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const wrong = expected.findIndex((value, i) => !(Math.abs(actual[i]! - value) <= tolerance * largest))
  if (wrong < 0) return null
  return `it computes wrong numbers, ${actual[wrong]!.toPrecision(4)} where the CPU finds ${expected[wrong]!.toPrecision(4)}`
}

/** A product, an activation, a norm, a soft-max and a look-up, on rows that were joined and taken apart before. */
async function compute(device: Device): Promise<Float32Array> {
  using scope = new TensorScope(device)
  const random = seededRandom(1)
  const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * random() - 1)
  const x = await scope.upload(numbers(nRows * width), [1, nRows, width])
  const feeds = {
    x: await scope.takeRows(await scope.joinRows(x, x), nRows / 2, (3 * nRows) / 2),
    w: await scope.upload(numbers(width * width), [width, width]),
    gain: await scope.upload(numbers(width), [width]),
    ids: await scope.upload(
      BigInt64Array.from({ length: nRows }, (_, row) => BigInt(7 * row)),
      [nRows, 1],
    ),
  }
  const program = await device.compile(proofGraph())
  try {
    const { prob } = await scope.run(program, feeds)
    return await scope.download(prob!)
  } finally {
    await program.dispose()
  }
}

function proofGraph(): { prob: Value } {
  const graph = new Graph(ops)
  const x = reshape(graph.input('x', [1, 'n', width]), ['n', width])
  const hidden = silu(gemm(x, graph.input('w', [width, width]), { transB: true }))
  const normed = rmsNorm(hidden, graph.input('gain', [width]), 1e-6)
  return { prob: gatherColumns(softmax(normed), graph.input('ids', ['n', 1], 'int64')) }
}
