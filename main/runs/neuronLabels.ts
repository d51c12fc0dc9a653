/** What a person calls neurons, in a project and beside the runs that it gives away. */
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { Count } from '../base/numbers.ts'
import { jsonOrNull } from '../files/parseJson.ts'
import type { Change } from '../store/change.ts'
import type { Records } from '../store/records.ts'
import type { Capsule, CapsuleFiles } from './capsule.ts'
import { labelsFile } from './manifest.ts'
import { storedJson } from './storedValue.ts'

const LabelSchema = v.object({ neuron: v.tuple([Count, Count]), label: v.string(), note: v.string() })
export type StoredLabel = v.InferOutput<typeof LabelSchema>

/** With the model that it is a label of: the same place in another one is another neuron. */
const StoredSchema = v.object({ ...LabelSchema.entries, model: v.string() })
const FileSchema = v.object({ labels: v.array(LabelSchema) })

/** The labels of one model in a project. */
export function storedLabels(records: Pick<Records, 'all'>, fingerprint: string): StoredLabel[] {
  return records.all('labels').flatMap(({ data }) => {
    const { model, ...label } = storedJson(StoredSchema, data, 'label')
    return model === fingerprint ? [label] : []
  })
}

/** One for each neuron of each model: as many digits of the fingerprint as an id has room for. */
export function labelId(fingerprint: string, [layer, neuron]: StoredLabel['neuron']): string {
  const digits = fingerprint
    .replace(/^[^:]*:/, '')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 32)
  return `L${layer}N${neuron}-${digits}`
}

export function labelChange(model: string, { neuron, label, note }: StoredLabel): Omit<Change, 'before'> {
  const after = { position: neuron[0], data: JSON.stringify({ model, neuron, label, note }) }
  return { kind: 'labels', id: labelId(model, neuron), after }
}

/** What is called something of a run's model, for those who get its folder; no file without a label. */
export function labelFiles(records: Pick<Records, 'all'>, fingerprint: string): CapsuleFiles {
  const labels = storedLabels(records, fingerprint)
  if (labels.length === 0) return {}
  return { [labelsFile]: new TextEncoder().encode(`${JSON.stringify({ labels }, null, 2)}\n`) }
}

/** @throws WorkbenchError 'input.format' for a file that holds something else */
export async function readLabels(
  folder: Capsule,
  { signal }: { readonly signal?: AbortSignal },
): Promise<StoredLabel[]> {
  if (!folder.has(labelsFile)) return []
  const text = new TextDecoder().decode(await folder.bytes(labelsFile, { signal }))
  const read = v.safeParse(FileSchema, jsonOrNull(text))
  if (read.success) return read.output.labels
  throw new WorkbenchError('input.format', `${folder.placeOf(labelsFile)} does not hold labels of neurons.`)
}

/** A step of a project's history. */
export interface LabelStep {
  readonly name: string
  readonly changes: readonly Omit<Change, 'before'>[]
}

/** Takes labels that came with a run into a project. What the project calls a neuron itself stays. */
export function labelStep(
  records: Pick<Records, 'get'>,
  fingerprint: string,
  labels: readonly StoredLabel[],
): LabelStep {
  const missing = labels.filter(({ neuron }) => records.get('labels', labelId(fingerprint, neuron)) === null)
  const name = missing.length === 1 ? 'Took a label with a run' : `Took ${missing.length} labels with a run`
  return { name, changes: missing.map((label) => labelChange(fingerprint, label)) }
}
