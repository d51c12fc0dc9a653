import type { NeuronRef } from '../api/shapes.ts'
import { formatPlace } from '../state/router.svelte.ts'

export function neuronName([layer, neuron]: NeuronRef): string {
  return `L${layer}N${neuron}`
}

/** The address of a neuron's page. */
export function neuronPage(neuron: NeuronRef): string {
  return formatPlace({ screen: 'neuron', path: [neuronName(neuron)], params: {} })
}
