import type { Edit, NeuronEdit } from '../engine/edit.ts'

/** An edit as its file holds it: one neuron a line, to be read and changed by hand. */
export function editText({ name, model, positions, neurons }: Edit): string {
  const head = Object.entries({ name, model, positions }).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},`)
  const lines = neurons.map((neuron) => `    ${JSON.stringify(neuron)}`).join(',\n')
  return `{\n${head.join('\n')}\n  "neurons": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`
}

/** What happens to one neuron: `× 2`, `= 0.5`. */
export function stepText(step: { readonly scale: number } | { readonly set: number } | NeuronEdit): string {
  return 'scale' in step ? `× ${step.scale}` : `= ${step.set}`
}
