import { resolve } from 'node:path'
import type { Edit } from '../../engine/edit.ts'
import { WorkbenchError } from '../../base/errors.ts'
import { readJsonObject } from '../../files/jsonFile.ts'
import { checkSetModel, parseNeuronSet, type NeuronSet } from '../../runs/neuronSetFile.ts'
import type { Input, Output } from '../../rpc/engine/contract.ts'
import { editText, stepText } from '../editText.ts'
import type { Action, Host } from '../host.ts'
import { checkOutput, folderInput, type OutputFlags } from '../inputs.ts'
import { neuronText, parseNeurons } from '../neuronText.ts'
import { counted, decimal, grouped, table } from '../table.ts'

/** Flags that choose neurons. */
export interface SelectionFlags {
  readonly run?: string
  readonly question?: readonly string[]
  readonly field?: readonly string[]
  readonly top?: number
  readonly neurons?: string
}

export interface EditMakeFlags extends SelectionFlags, OutputFlags {
  readonly scale?: number
  readonly set?: number
  readonly positions: Edit['positions']
  readonly name?: string
  readonly out?: string
  readonly model?: string
  readonly json?: boolean
}

/** Neurons that a summary names. */
const nShown = 20

export const editMake: Action<EditMakeFlags> = async (flags, host) => {
  const { run, model, positions, name, out } = flags
  if (out !== undefined) await checkOutput(out, flags)
  const { choice, set } = await choiceInput(flags, host)
  const made = await host.call('edit.make', {
    detection: run === undefined ? null : folderInput(run),
    run: model === undefined ? null : { model: resolve(model), device: 'cpu', threads: null, store: { kind: 'user' } },
    choice,
    operation: operationInput(flags),
    positions,
    name: name ?? set?.name ?? null,
  })
  if (set !== null && made.edit.model !== null) checkSetModel(set, made.edit.model)
  const edit = { ...made.edit, model: made.edit.model ?? set?.model ?? null }
  await writeEdit(edit, flags, host, { neurons: made.neurons, questions: made.questions })
  if (out !== undefined && flags.json !== true) for (const line of describe(made)) host.output.line(line)
}

/** Exactly one way of choosing: questions and fields of a run, a list, or the file of a set. */
export async function choiceInput(
  flags: SelectionFlags,
  { signal }: Pick<Host, 'signal'>,
): Promise<{ choice: Input<'edit.make'>['choice']; set: NeuronSet | null }> {
  const { question = [], field = [], neurons, top, run } = flags
  const ofRun = question.length + field.length > 0
  if (ofRun && neurons !== undefined) throw usage('--neurons and --question or --field exclude each other.')
  if (neurons !== undefined) {
    if (top !== undefined) throw usage('--top chooses among the neurons of a run; leave it out with --neurons.')
    if (!/\.json$/i.test(neurons.trim())) {
      return { choice: { kind: 'neurons', neurons: parseNeurons(neurons, '--neurons') }, set: null }
    }
    const json = await readJsonObject(neurons, { expected: 'a set of neurons', maxBytes: 2 ** 22, signal, pipes: true })
    const set = parseNeuronSet(json, neurons)
    return { choice: { kind: 'neurons', neurons: set.neurons }, set }
  }
  if (!ofRun) throw usage('Say which neurons: --run with --question or --field, or --neurons L17N10233,…')
  if (run === undefined) throw usage('--question and --field are those of a detection: give its folder with --run.')
  return { choice: { kind: 'questions', ids: [...question], fields: [...field], top: top ?? null }, set: null }
}

function operationInput({ scale, set }: EditMakeFlags): Input<'edit.make'>['operation'] {
  if (scale !== undefined && set !== undefined) throw usage('--scale and --set exclude each other; give one of them.')
  if (scale !== undefined) return { scale }
  if (set !== undefined) return { set }
  throw usage('Say what to do with the neurons: --scale k multiplies them, --set v sets them.')
}

/** Writes an edit to `--out`, or to standard output; with `--json` what else is known of it goes there. */
export async function writeEdit(
  edit: Output<'edit.make'>['edit'],
  { out, json }: { readonly out?: string; readonly json?: boolean },
  { output, signal, willWrite }: Host,
  facts: object,
): Promise<void> {
  if (out !== undefined) {
    const { writeTextAtomically } = await import('../../files/atomicFile.ts')
    willWrite(out)
    await writeTextAtomically(out, editText(edit), { signal })
  }
  if (json === true) return output.json({ edit, ...facts, ...(out === undefined ? {} : { out }) })
  if (out === undefined) output.write(editText(edit))
  else output.note(`Written: ${out}`)
}

function describe({ edit, neurons, questions }: Output<'edit.make'>): string[] {
  const layers = new Set(neurons.map(({ layer }) => layer)).size
  const from = questions.length === 0 ? '' : ` of ${counted(questions.length, 'question')}`
  const rows = neurons
    .slice(0, nShown)
    .map(({ layer, neuron, score, questions: count, isCommon }) => [
      neuronText(layer, neuron),
      ...[
        score === null ? '' : decimal(score),
        count === null ? '' : grouped(count),
        isCommon === true ? 'common' : '',
      ],
    ])
  const [first] = edit.neurons
  return [
    `${JSON.stringify(edit.name)}: ${counted(neurons.length, 'neuron')}${from} in ${counted(layers, 'layer')}, ` +
      `${first === undefined ? '' : stepText(first)} at ${edit.positions} positions`,
    '',
    ...table([['neuron', 'score', 'questions', ''], ...rows], 'lrrl'),
    ...(neurons.length > nShown ? [`… and ${grouped(neurons.length - nShown)} more`] : []),
  ]
}

function usage(sentence: string): WorkbenchError {
  return new WorkbenchError('input.usage', sentence)
}
