/**
 * An edit: neurons whose `hook_post` value is multiplied (`scale`) or replaced (`set`) while the model runs.
 *
 * `positions` says where: `last` only at the last prompt position, `all` at every position, prompt and generated,
 * `generated` at the last prompt position and every later one. `model` is the fingerprint of the checkpoint that the
 * edit was made for; null fits any model of the right size.
 */
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { editPositions, type EditPositions } from './editPositions.ts'
import { Count as Index, Float32Number, isFloat32 } from '../base/numbers.ts'

export const NeuronEditSchema = v.union(
  [
    v.strictObject({ layer: Index, neuron: Index, scale: Float32Number }),
    v.strictObject({ layer: Index, neuron: Index, set: Float32Number }),
  ],
  (issue) => neuronComplaint(issue.input),
)

export const EditSchema = v.object(
  {
    name: v.optional(v.string('expected text'), ''),
    model: v.optional(v.nullable(v.string('expected a fingerprint or null')), null),
    positions: v.picklist(editPositions, 'expected "last", "all" or "generated"'),
    neurons: v.pipe(v.array(NeuronEditSchema, 'expected a list'), v.readonly()),
  },
  (issue) =>
    issue.expected === 'Object' ? 'expected an object with name, model, positions and neurons' : 'is missing',
)

export type NeuronEdit =
  | { readonly layer: number; readonly neuron: number; readonly scale: number }
  | { readonly layer: number; readonly neuron: number; readonly set: number }

export interface Edit {
  readonly name: string
  readonly model: string | null
  readonly positions: EditPositions
  readonly neurons: readonly NeuronEdit[]
}

/**
 * Reads an edit from parsed JSON.
 *
 * @param source what to call it in a complaint, mostly the file's path
 * @throws WorkbenchError 'input.format' naming the place
 */
export function parseEdit(json: unknown, source: string): Edit {
  const result = v.safeParse(EditSchema, json)
  if (result.success) return result.output
  throw new WorkbenchError(
    'input.format',
    `${source} is not an edit: ${describeIssues(result.issues)}. ` +
      'An edit looks like {"name":"…","model":null,"positions":"last","neurons":[{"layer":0,"neuron":5,"scale":0}]}.',
    { source },
  )
}

/**
 * Checks that an edit fits a model: neurons that exist, each named once, made for this checkpoint.
 *
 * @param shape       of the model that the edit shall change
 * @param fingerprint of the same model
 * @throws WorkbenchError 'input.value'
 */
export function checkEdit(
  edit: Edit,
  shape: { readonly nLayers: number; readonly dMlp: number },
  fingerprint: string,
): void {
  const name = edit.name === '' ? 'The edit' : `The edit "${edit.name}"`
  const refuse = (text: string): never => {
    throw new WorkbenchError('input.value', `${name} ${text}`)
  }
  if (edit.model !== null && edit.model !== fingerprint) {
    refuse(
      `was made for another model (fingerprint ${short(edit.model)}, this model has ${short(fingerprint)}). ` +
        'Choose the model it was made for, or set "model" to null to try it on this one.',
    )
  }
  const seen = new Map<string, number>()
  for (const [i, neuronEdit] of edit.neurons.entries()) {
    const { layer, neuron } = neuronEdit
    const place = `names L${layer}N${neuron} (neurons[${i}])`
    if (!isIndex(layer, shape.nLayers)) {
      refuse(`${place}, but this model has layers 0 to ${shape.nLayers - 1}.`)
    }
    if (!isIndex(neuron, shape.dMlp)) {
      refuse(`${place}, but a layer of this model has neurons 0 to ${shape.dMlp - 1}.`)
    }
    const value = 'scale' in neuronEdit ? neuronEdit.scale : neuronEdit.set
    if (!isFloat32(value)) refuse(`${place} with the value ${value}; it must be a finite number that float32 holds.`)
    if ('scale' in neuronEdit && 'set' in neuronEdit) refuse(`${place} with both "scale" and "set"; keep one of them.`)
    const key = `${layer},${neuron}`
    const before = seen.get(key)
    if (before !== undefined) {
      refuse(`names L${layer}N${neuron} twice (neurons[${before}] and neurons[${i}]). Keep one of them.`)
    }
    seen.set(key, i)
  }
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count
}

function short(fingerprint: string): string {
  return fingerprint.length > 16 ? `${fingerprint.slice(0, 16)}…` : fingerprint
}

/** What is wrong with one entry of `neurons`, which fitted neither form. */
function neuronComplaint(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return 'expected {"layer","neuron","scale"} or {"layer","neuron","set"}'
  }
  const given: Readonly<Record<string, unknown>> = { ...entry }
  const keys = Object.keys(given)
  const unknown = keys.find((key) => !['layer', 'neuron', 'scale', 'set'].includes(key))
  if (unknown !== undefined) return `unknown key "${unknown}"; expected layer, neuron and scale or set`
  if ('scale' in given && 'set' in given) return 'has both "scale" and "set"; keep one of them'
  if (!('scale' in given) && !('set' in given)) return 'has neither "scale" nor "set"'
  const wrong = Object.entries(given).find(([, value]) => typeof value !== 'number')
  if (wrong !== undefined) return `"${wrong[0]}" must be a finite number, got ${JSON.stringify(wrong[1])}`
  const large = (['scale', 'set'] as const).find((key) => key in given && !isFloat32(Number(given[key])))
  if (large !== undefined)
    return `"${large}" is ${String(given[large])}; expected a number that float32 holds, up to 3.4e38`
  return `"${'layer' in given ? 'neuron' : 'layer'}" is missing`
}
