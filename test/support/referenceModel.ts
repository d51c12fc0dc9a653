import { architectureOf } from '../../main/engine/architectures/registry.ts'
import { Model } from '../../main/engine/runtime/model.ts'
import { Programs } from '../../main/engine/runtime/programs.ts'
import { checkWeights } from '../../main/engine/runtime/weightTable.ts'
import { float32Plan } from '../../main/engine/runtime/weightPlan.ts'
import { loadWeights } from '../../main/engine/runtime/weights.ts'
import type { Checkpoint } from '../../main/models/checkpoint/checkpoint.ts'
import { ReferenceDevice } from './referenceDevice.ts'

/** A checkpoint on the device that computes in float64, or on one that is made of it. */
export async function referenceModel<D extends ReferenceDevice = ReferenceDevice>(
  checkpoint: Checkpoint,
  device: D = new ReferenceDevice() as D,
  architecture = architectureOf(checkpoint.config.model_type),
): Promise<{ model: Model; device: D }> {
  const shape = architecture.read(checkpoint.config)
  const table = architecture.weights(shape)
  checkWeights(checkpoint, shape, table)
  const plan = float32Plan(shape, table)
  const weights = await loadWeights(checkpoint, shape, table, device, plan)
  const nPieces = weights.head.nPieces
  const programs = new Programs(device, { architecture, args: shape, nPieces })
  return {
    model: new Model({ architecture, shape, device, weights, plan, programs, savedRoom: { bytes: plan.work.saved } }),
    device,
  }
}
