import type { Edit } from '../edit.ts'
import type { Feeds } from './device.ts'
import type { TensorScope } from './tensorScope.ts'

export function layersOf(edit: Edit): Set<number> {
  return new Set(edit.neurons.map(({ layer }) => layer))
}

/**
 * The inputs of an edited block: `post * editScale + editOffset` at the marked positions.
 * @param from first marked position of this piece; `count` its positions
 */
export async function editFeeds(
  scope: TensorScope,
  edit: Edit,
  layer: number,
  dMlp: number,
  from: number,
  count: number,
): Promise<Feeds> {
  const scale = new Float32Array(dMlp).fill(1)
  const offset = new Float32Array(dMlp).fill(-0) // x + -0 is x to the last bit, x + 0 turns -0 into 0
  for (const neuron of edit.neurons) {
    if (neuron.layer !== layer) continue
    scale[neuron.neuron] = 'scale' in neuron ? neuron.scale : 0
    offset[neuron.neuron] = 'set' in neuron ? neuron.set : -0
  }
  const at = Float32Array.from({ length: count }, (_, i) => (i >= from ? 1 : 0))
  return {
    editAt: await scope.upload(at, [count, 1]),
    editScale: await scope.upload(scale, [1, dMlp]),
    editOffset: await scope.upload(offset, [1, dMlp]),
  }
}
