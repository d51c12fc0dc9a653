import { onTestFinished } from 'vitest'
import { architectureOf } from '../../main/engine/architectures/registry.ts'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { HostDevice } from '../../main/engine/runtime/hostDevice.ts'
import { Model } from '../../main/engine/runtime/model.ts'
import { Programs } from '../../main/engine/runtime/programs.ts'
import { float32Plan, type WeightPlace } from '../../main/engine/runtime/weightPlan.ts'
import { loadWeights } from '../../main/engine/runtime/weights.ts'

/** A checkpoint on the CPU with its layers where a test wants them, closed when the running test ends. */
export async function plannedModel(dir: string, placeOf: (layer: number) => WeightPlace): Promise<Model> {
  const checkpoint = await openCheckpoint(dir)
  onTestFinished(() => checkpoint.close())
  const architecture = architectureOf(checkpoint.config.model_type)
  const shape = architecture.read(checkpoint.config)
  const table = architecture.weights(shape)
  const device = new HostDevice('cpu', { threads: 1 })
  const plain = float32Plan(shape, table)
  const plan = { ...plain, layers: plain.layers.map((_, layer) => placeOf(layer)), together: 16, expandThreads: 2 }
  const weights = await loadWeights(checkpoint, shape, table, device, plan)
  const programs = new Programs(device, { architecture, args: shape, nPieces: weights.head.nPieces })
  const model = new Model({
    architecture,
    shape,
    device,
    weights,
    plan,
    programs,
    savedRoom: { bytes: plan.work.saved },
  })
  onTestFinished(() => model[Symbol.asyncDispose]())
  return model
}
