import { architectureOf } from '../../main/engine/architectures/registry.ts'
import { Model } from '../../main/engine/runtime/model.ts'
import { Programs } from '../../main/engine/runtime/programs.ts'
import { checkWeights, loadWeights } from '../../main/engine/runtime/weights.ts'
import type { Checkpoint } from '../../main/models/checkpoint/checkpoint.ts'
import { ReferenceDevice } from './referenceDevice.ts'

/** A checkpoint on the device that computes in float64. */
export async function referenceModel(checkpoint: Checkpoint): Promise<{ model: Model; device: ReferenceDevice }> {
  const architecture = architectureOf(checkpoint.config.model_type)
  const shape = architecture.read(checkpoint.config)
  const table = architecture.weights(shape)
  checkWeights(checkpoint, shape, table)
  const device = new ReferenceDevice()
  const weights = await loadWeights(checkpoint, shape, table, device)
  const nPieces = Object.keys(weights.unembeddingFeeds).length
  const programs = new Programs(device, { architecture, args: shape, nPieces })
  return { model: new Model({ architecture, shape, device, weights, programs }), device }
}
