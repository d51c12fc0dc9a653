import { createHash } from 'node:crypto'
import { seededRandom } from '../../base/random.ts'
import { asBytes } from '../../tensor/float32.ts'
import type { Checkpoint, CheckpointTensor } from './checkpoint.ts'
import type { CheckpointConfig } from './config.ts'

/** A weight to draw: its name and shape; vectors are gains and start at 1. */
export interface RandomWeight {
  readonly name: string
  readonly shape: readonly number[]
}

/** A checkpoint that exists only in memory, with seeded uniform weights of standard deviation 0.05: for benchmarks without a model. */
export function randomCheckpoint(config: CheckpointConfig, weights: readonly RandomWeight[], seed: number): Checkpoint {
  const tensors = new Map<string, CheckpointTensor>()
  const values = new Map<string, Float32Array>()
  for (const [i, { name, shape }] of weights.entries()) {
    const count = shape.reduce((product, length) => product * length, 1)
    const random = seededRandom(seed + i)
    const width = 0.1 * Math.sqrt(3)
    values.set(
      name,
      Float32Array.from({ length: count }, () => (shape.length === 1 ? 1 : (random() - 0.5) * width)),
    )
    tensors.set(name, { name, dtype: 'F32', shape, start: 0, end: 4 * count, file: 'memory' })
  }
  const identity = `random ${JSON.stringify(config)} ${seed}`
  const rows = (name: string, from: number, to: number) => {
    const { shape } = tensors.get(name)!
    const width = shape.slice(1).reduce((product, length) => product * length, 1)
    return { data: values.get(name)!.subarray(from * width, to * width), shape: [to - from, ...shape.slice(1)] }
  }
  const close = () => Promise.resolve()
  return {
    dir: 'memory',
    config,
    tensors,
    read: (name) => Promise.resolve(rows(name, 0, tensors.get(name)!.shape[0]!)),
    readRows: (name, from, to) => Promise.resolve(rows(name, from, to)),
    stored: (name) => {
      const { shape } = tensors.get(name)!
      const bytes = asBytes(values.get(name)!)
      const read = (into: Uint8Array) => Promise.resolve(into.set(bytes))
      return { form: { dtype: 'F32', shape }, bytes: bytes.length, read }
    },
    fingerprint: () => Promise.resolve(`sha256:${createHash('sha256').update(identity).digest('hex')}`),
    stamp: () => identity,
    close,
    [Symbol.asyncDispose]: close,
  }
}
