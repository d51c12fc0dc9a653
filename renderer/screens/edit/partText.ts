import type { NeuronRef } from '../../api/shapes.ts'
import { m } from '#messages'
import { formatNumber } from '../../ui/format.ts'
import type { Operation } from './operation.ts'

/** `L14–18`, `L3`; empty for no neuron. */
export function layersText(neurons: readonly NeuronRef[]): string {
  if (neurons.length === 0) return ''
  const layers = neurons.map(([layer]) => layer)
  // One by one: a list of neurons may be longer than a call can take.
  const [low, high] = layers.reduce(([least, most], at) => [Math.min(least, at), Math.max(most, at)], [Infinity, 0])
  return low === high ? `L${low}` : `L${low}–${high}`
}

/** What a new part is called. */
export function partName(neurons: readonly NeuronRef[]): string {
  const said = m.editNNeurons({ n: neurons.length, text: formatNumber(neurons.length) })
  return `${said} ${layersText(neurons)}`.trim()
}

/** What an operation does, in a word. */
export function operationText(op: Operation): string {
  if (op.kind === 'set') return op.value === 0 ? m.editMeansOff() : m.editMeansFixed()
  if (op.factor === 0) return m.editMeansOff()
  if (op.factor === 1) return m.editMeansNothing()
  if (op.factor < 0) return m.editMeansReversed()
  return op.factor < 1 ? m.editMeansWeaker() : m.editMeansStronger()
}
