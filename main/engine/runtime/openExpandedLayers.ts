import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts'
import type { ModelWeights } from '../architectures/architecture.ts'
import type { Device } from './device.ts'
import { ExpandedLayers, type LayerPart } from './expandedLayers.ts'
import { Expander } from './expander.ts'
import type { WeightPlan } from './weightPlan.ts'
import { nameIn } from './weightTable.ts'

interface Placed {
  readonly checkpoint: Checkpoint
  readonly weights: ModelWeights
  readonly device: Device
}

interface OpenOptions {
  readonly signal: AbortSignal | undefined
  /** Told of each weight that was read. */
  readonly onBytes: (bytes: number) => void
}

/** Reads what the plan keeps in memory as stored; the checkpoint stays open for the rest. */
export async function openExpandedLayers(
  { checkpoint, weights, device }: Placed,
  plan: Pick<WeightPlan, 'layers' | 'expandThreads'>,
  { signal, onBytes }: OpenOptions,
): Promise<ExpandedLayers> {
  const layers: LayerPart[][] = []
  for (const [layer, place] of plan.layers.entries()) {
    const parts = partsOf(checkpoint, weights, layer)
    layers.push(parts)
    if (place === 'disk') continue
    for (const [i, part] of parts.entries()) {
      const { bytes } = part.weight
      const held = new SharedArrayBuffer(bytes)
      await part.weight.read(new Uint8Array(held), { signal })
      parts[i] = { ...part, held }
      onBytes(bytes)
    }
  }
  return new ExpandedLayers(layers, new Expander(plan.expandThreads), device)
}

/** The tensors of a layer, each once: a fused one serves several roles. */
function partsOf(checkpoint: Checkpoint, weights: ModelWeights, layer: number): LayerPart[] {
  const byName = Map.groupBy(Object.entries(weights.layer(layer)), ([, source]) => nameIn(checkpoint, weights, source))
  return [...byName].map(([name, roles]) => {
    const { file } = checkpoint.tensors.get(name)!
    return { name, file, weight: checkpoint.stored(name), held: null, roles }
  })
}
