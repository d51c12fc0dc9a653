import { availableParallelism } from 'node:os'
import { largest } from '../../base/lists.ts'
import { Graph } from '../graph/graph.ts'
import { gemm, reshape } from '../ops/build.ts'
import { ops } from '../ops/table.ts'
import type { Device } from './device.ts'
import { HostDevice } from './hostDevice.ts'

const n = 2048

/** Speed of an `n x n x n` float32 product on a device: what a model's speed is told against. */
export async function productSpeed(device: Device): Promise<{ measure(): Promise<number>; dispose(): Promise<void> }> {
  const graph = new Graph(ops)
  const product = gemm(graph.input('a', [n, n]), graph.input('b', [n, n]))
  const program = await device.compile({ y: reshape(product, [1, n, n]) })
  const matrix = await device.upload(new Float32Array(n * n).fill(0.5), [n, n])
  return {
    /** GFLOP/s of one product. */
    async measure() {
      const started = performance.now()
      const { y } = await program.run({ a: matrix, b: matrix })
      // a GPU computes on its own time: a row that is there says that the product is done
      const row = await device.takeRows(y!, n - 1, n)
      await device.download(row)
      const elapsedMs = performance.now() - started
      y!.dispose()
      row.dispose()
      return (2 * n ** 3) / elapsedMs / 1e6
    },
    async dispose() {
      matrix.dispose()
      await program.dispose()
    },
  }
}

/** GFLOP/s of the CPU now: the best of three products, after one that does not count. */
export async function cpuSpeed(): Promise<number> {
  const speed = await productSpeed(new HostDevice('cpu', { threads: availableParallelism() }))
  try {
    await speed.measure()
    return largest([await speed.measure(), await speed.measure(), await speed.measure()])
  } finally {
    await speed.dispose()
  }
}
