import type { DeviceChoice } from '../engine/runtime/device.ts'
import type { BenchResult } from '../methods/bench.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'

export interface BenchInput {
  /** Checkpoint folder; null for a seeded random model. */
  readonly model: string | null
  readonly device: DeviceChoice
  readonly threads: number | null
  readonly ids: readonly number[] | null
  readonly target: number | null
  readonly runs: number | null
}

/** Times the main jobs on one model. Never from the store, and the model is nobody else's. */
export async function benchJob(input: BenchInput, parts: EngineParts, hooks: Hooks): Promise<BenchResult> {
  const { signal, onProgress } = hooks
  const { model: dir, device, threads, ids, target, runs } = input
  await using checkpoint = dir === null ? await parts.benchCheckpoint() : await parts.openCheckpoint(dir, { signal })
  const choice = { device, ...(threads === null ? {} : { threads }) }
  await using model = await parts.loadModel(checkpoint, { ...choice, signal, onProgress })
  const options = {
    ...(ids ? { ids } : {}),
    ...(target === null ? {} : { target }),
    ...(runs === null ? {} : { runs }),
  }
  return await parts.bench(model, { ...options, signal, onProgress })
}
