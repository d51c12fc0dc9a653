import type { Sizes } from '../../main/engine/graph/dim.ts'
import { topological, type Value } from '../../main/engine/graph/graph.ts'
import { hostNumbers, hostTensor } from '../../main/engine/runtime/hostDevice.ts'
import { compileProgram } from '../../main/engine/runtime/onnxProgram.ts'
import type { Feeds64 } from './interpreter.ts'
import { tensor64, type Tensor64 } from './tensor64.ts'

/** Lowers, encodes and runs a graph with ONNX Runtime on the CPU, in float32. */
export async function runOnCpu<Names extends string>(
  outputs: Readonly<Record<Names, Value>>,
  feeds: Feeds64,
  given?: Sizes,
): Promise<Record<Names, Tensor64>> {
  const inputs = topological(Object.values<Value>(outputs)).filter(({ op }) => op === 'Input')
  const fed = inputs.map(({ name, dtype }) => {
    const { data, dims } = feeds[name!]!
    return [name!, hostTensor(dtype === 'int64' ? BigInt64Array.from(data, BigInt) : Float32Array.from(data), dims)]
  })
  const program = await compileProgram(outputs, { device: 'cpu', threads: 1 })
  try {
    const results = await program.run(Object.fromEntries(fed), given)
    const entries = Object.entries(results).map(([name, tensor]) => [name, tensor64(tensor.dims, hostNumbers(tensor))])
    return Object.fromEntries(entries) as Record<Names, Tensor64>
  } finally {
    await program.dispose()
  }
}
