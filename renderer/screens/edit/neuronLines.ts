import type { NeuronRef } from '../../api/shapes.ts'
import type { Operation } from './operation.ts'

export interface PastedGroup {
  readonly neurons: readonly NeuronRef[]
  /** Null where the lines name neurons only. */
  readonly op: Operation | null
}

export interface PastedNeurons {
  /** One group for each operation, in the order in which they come first. */
  readonly groups: readonly PastedGroup[]
  /** Entries that name no neuron of the model, each with its reason. */
  readonly faults: readonly { readonly entry: string; readonly why: 'unclear' | 'layer' | 'neuron' }[]
}

export interface ModelSize {
  readonly nLayers: number
  readonly dMlp: number
}

const entryForm = /^l?\s*(\d+)\s*(?:n|:|\s)\s*(\d+)\s*(?:(=|:|x|×|\*)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))?$/i

/**
 * Reads neurons as people exchange them, one a line or with commas between: `L17N10233` and `17:10233` name one,
 * `L17N10233=4` and `17:10233:4` set it to 4, `L17N10233 x0.5` scales it.
 *
 * @param size of the model; null while it is not known: nothing is out of its range then
 */
export function readNeuronLines(text: string, size: ModelSize | null): PastedNeurons {
  const groups = new Map<string, { neurons: Map<string, NeuronRef>; op: Operation | null }>()
  const faults: PastedNeurons['faults'][number][] = []
  for (const entry of text.split(/[\n\r,;،؛]+/).map((part) => part.trim())) {
    if (entry === '') continue
    const found = entryForm.exec(westernDigits(entry))
    if (found === null) {
      faults.push({ entry, why: 'unclear' })
      continue
    }
    const [, layerText, neuronText, sign, value] = found
    const [layer, neuron] = [Number(layerText), Number(neuronText)]
    if (size !== null && (layer >= size.nLayers || neuron >= size.dMlp)) {
      faults.push({ entry, why: layer >= size.nLayers ? 'layer' : 'neuron' })
      continue
    }
    const op = sign === undefined ? null : operationOf(sign, Number(value))
    const key = JSON.stringify(op)
    const group = groups.get(key) ?? { neurons: new Map<string, NeuronRef>(), op }
    group.neurons.set(`${layer},${neuron}`, [layer, neuron])
    groups.set(key, group)
  }
  return { groups: [...groups.values()].map(({ neurons, op }) => ({ neurons: [...neurons.values()], op })), faults }
}

/** Neurons that a model of this size does not have. */
export function outOfRange(neurons: readonly NeuronRef[], size: ModelSize | null): readonly NeuronRef[] {
  if (size === null) return []
  return neurons.filter(([layer, neuron]) => layer >= size.nLayers || neuron >= size.dMlp)
}

function operationOf(sign: string, value: number): Operation {
  return /[=:]/.test(sign) ? { kind: 'set', value } : { kind: 'scale', factor: value }
}

/** Arabic and Persian keyboards write their own digits. */
function westernDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf)).replaceAll('٫', '.')
}
