import type { Edit } from '../../engine/edit.ts'
import type { Output } from '../../rpc/engine/contract.ts'
import { stepText } from '../editText.ts'
import type { Action } from '../host.ts'
import { checkOutput, editInput, type OutputFlags } from '../inputs.ts'
import { neuronText } from '../neuronText.ts'
import { counted, table } from '../table.ts'
import { writeEdit } from './editMake.ts'

export interface EditStackFlags extends OutputFlags {
  readonly edits: readonly string[]
  readonly positions?: Edit['positions']
  readonly name?: string
  readonly out?: string
  readonly json?: boolean
}

export const editStack: Action<EditStackFlags> = async (flags, host) => {
  const { positions = null, name = null, out, json } = flags
  if (out !== undefined) await checkOutput(out, flags)
  const edits: Edit[] = []
  for (const path of flags.edits) edits.push((await editInput(path, host.signal))!)
  const stacked = await host.call('edit.stack', { edits, positions, name })
  const { edit, overlaps } = stacked
  for (const overlap of overlaps.filter(({ isConflict }) => isConflict)) {
    host.output.warning(`${overlapText(overlap, flags.edits)}; in another order it would be another value.`)
  }
  await writeEdit(edit, flags, host, { overlaps, sources: flags.edits })
  if (out === undefined || json === true) return
  const conflicts = overlaps.filter(({ isConflict }) => isConflict).length
  host.output.line(
    `${counted(edits.length, 'edit')}: ${counted(edit.neurons.length, 'neuron')} at ${edit.positions} positions; ` +
      `${counted(overlaps.length, 'neuron')} in several of them, ${counted(conflicts, 'conflict')}`,
  )
  if (overlaps.length === 0) return
  const rows = overlaps.map(({ layer, neuron, steps, result, isConflict }) => [
    neuronText(layer, neuron),
    steps.map((each) => `${stepText(each.step)} (${flags.edits[each.edit] ?? ''})`).join(', '),
    stepText(result),
    isConflict ? 'conflict' : '',
  ])
  for (const line of table([['neuron', 'in order', 'together', ''], ...rows], 'llll')) host.output.line(line)
}

type Overlap = Output<'edit.stack'>['overlaps'][number]

function overlapText({ layer, neuron, steps, result }: Overlap, files: readonly string[]): string {
  const each = steps.map(({ edit, step }) => `${stepText(step)} by ${files[edit] ?? ''}`).join(', then ')
  return `${neuronText(layer, neuron)} is ${each}: it ends as ${stepText(result)}`
}
