/** Named sets of neurons, as people exchange them: a small JSON file that says which model they are of. */
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'

const form = { format: 'engram-neuron-set', version: 1 } as const

const mostNeurons = 20_000
const Line = v.pipe(v.string('expected text'), v.maxLength(200, 'expected at most 200 characters'))
const NeuronText = v.pipe(
  v.string('expected a neuron like "L17N10233"'),
  v.regex(/^L\d{1,6}N\d{1,9}$/, 'expected a neuron like "L17N10233"'),
  v.transform((text): [number, number] => {
    const [layer, neuron] = text.slice(1).split('N').map(Number)
    return [layer!, neuron!]
  }),
)
const FileSchema = v.object(
  {
    format: v.literal(form.format, `expected "${form.format}"`),
    version: v.literal(form.version, 'was written by a newer Engram: update this one'),
    name: v.pipe(Line, v.minLength(1, 'expected a name')),
    note: v.optional(v.pipe(v.string(), v.maxLength(10_000)), ''),
    /** Fingerprint, and what people call the model. */
    model: v.string('expected a fingerprint'),
    modelName: v.optional(Line, ''),
    origin: v.optional(Line, ''),
    neurons: v.pipe(
      v.array(NeuronText, 'expected a list of neurons'),
      v.minLength(1, 'names no neuron'),
      v.maxLength(mostNeurons, `names more than ${mostNeurons} neurons`),
    ),
  },
  (issue) => (issue.expected === 'Object' ? 'expected an object' : 'is missing'),
)

export type NeuronSet = Omit<v.InferOutput<typeof FileSchema>, 'format' | 'version'>

/** @throws WorkbenchError 'input.format' naming the place */
export function parseNeuronSet(json: unknown, source: string): NeuronSet {
  const parsed = v.safeParse(FileSchema, json)
  if (!parsed.success) {
    throw new WorkbenchError('input.format', `${source} is no set of neurons: ${describeIssues(parsed.issues)}.`)
  }
  const { name, note, model, modelName, origin, neurons } = parsed.output
  const once = [...new Map(neurons.map((neuron) => [neuron.join(), neuron])).values()]
  return { name, note, model, modelName, origin, neurons: once }
}

export function formatNeuronSet({ neurons, ...set }: NeuronSet): string {
  const names = neurons.map(([layer, neuron]) => `L${layer}N${neuron}`)
  return `${JSON.stringify({ ...form, ...set, neurons: names }, null, 2)}\n`
}

/** @throws WorkbenchError 'input.value' when the set is of another model */
export function checkSetModel({ name, model, modelName }: NeuronSet, fingerprint: string): void {
  if (model === fingerprint) return
  const whose = modelName === '' ? 'another model' : `another model (${modelName})`
  throw new WorkbenchError(
    'input.value',
    `The set "${name}" is of ${whose}: the same places are other neurons in this one. Open the model that it was made for.`,
  )
}
