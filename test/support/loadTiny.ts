import { onTestFinished } from 'vitest'
import { loadModel, type Model } from '../../main/engine/runtime/model.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import type { ReferenceDevice } from './referenceDevice.ts'
import { referenceModel } from './referenceModel.ts'
import { tinyModel } from './tinyModel.ts'

/** A tiny random model on the CPU, closed when the running test ends. */
export async function loadTiny(name: string, changes: Readonly<Record<string, unknown>> = {}): Promise<Model> {
  const checkpoint = await openCheckpoint(await tinyModel(name, { changes }))
  onTestFinished(() => checkpoint.close())
  const model = await loadModel(checkpoint, { threads: 1 })
  onTestFinished(() => model[Symbol.asyncDispose]())
  return model
}

/** The same model in float64, on a device that knows which of its tensors are held. */
export async function loadTinyReference(
  name: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<{ model: Model; device: ReferenceDevice }> {
  const checkpoint = await openCheckpoint(await tinyModel(name, { changes }))
  onTestFinished(() => checkpoint.close())
  return referenceModel(checkpoint)
}

/** `n` tokens of the tiny vocabulary, others for another seed. */
export function someIds(n: number, seed = 1): number[] {
  return Array.from({ length: n }, (_, i) => (7 * seed + 11 * i + ((i * i) % 5)) % 41)
}
