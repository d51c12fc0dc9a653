import { resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import type { Input, Output } from '../../rpc/engine/contract.ts'
import type { Action } from '../host.ts'
import { editInput, runInput } from '../inputs.ts'
import type { RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, grouped, table } from '../table.ts'
import { choiceInput, type SelectionFlags } from './editMake.ts'

/** Flags of commands that compare with random sets. */
export interface ControlFlags {
  readonly controls: number
  readonly controlLayers: 'any' | 'same'
  readonly seed: number
}

export interface EditDoseFlags extends RunFlags, SelectionFlags, ControlFlags {
  readonly edit?: string
  readonly each?: boolean
  readonly on?: readonly string[]
  readonly sample?: number
  readonly factors: readonly number[]
  readonly positions?: 'last' | 'all' | 'generated'
}

type Dose = Output<'edit.dose'>['dose']
type Point = Dose['curves'][number]['points'][number]

export const editDose: Action<EditDoseFlags> = async (flags, { call, output, signal }) => {
  const { each = false, on, sample, factors, json, controls, seed } = flags
  if (flags.run === undefined) throw usage('The questions are those of a detection: give its folder with --run.')
  const edit = await editInput(flags.edit, signal)
  const selected = [...(flags.question ?? []), ...(flags.field ?? [])].length > 0 || flags.neurons !== undefined
  if ([each, edit !== null, selected].filter(Boolean).length !== 1) {
    throw usage(
      'Say which neurons, in one way: --question or --field, --neurons, --edit, or --each for every question’s own.',
    )
  }
  const result = await call('edit.dose', {
    run: runInput(flags),
    folder: resolve(flags.run),
    choice: each ? { kind: 'each' } : edit === null ? choiceInput(flags) : neuronsOf(edit),
    name: edit === null || edit.name === '' ? null : edit.name,
    own: on === undefined ? null : { ids: [], fields: [...on] },
    sample: sample ?? null,
    factors: [...factors],
    positions: flags.positions ?? edit?.positions ?? 'last',
    controls,
    kind: flags.controlLayers === 'same' ? 'sameLayers' : 'random',
    seed,
  })
  if (json === true) return output.json(result)
  for (const line of describe(result.dose)) output.line(line)
  const { prompts, computed, elapsedMs, device } = result
  output.note(
    `${counted(prompts, 'prompt')}, ${grouped(prompts - computed)} from cache; ${duration(elapsedMs)} on ${device}`,
  )
}

/** The neurons of an edit; what it does to them is replaced by the factors. */
function neuronsOf({ neurons }: NonNullable<Awaited<ReturnType<typeof editInput>>>): Input<'edit.dose'>['choice'] {
  if (neurons.length === 0) throw usage('The edit names no neuron.')
  return { kind: 'neurons', neurons: neurons.map(({ layer, neuron }) => [layer, neuron]) }
}

function describe({ set, positions, controls, curves }: Dose): string[] {
  const neurons =
    set.kind === 'each' ? `${decimal(set.neurons)} neurons each on average` : counted(set.neurons, 'neuron')
  const random =
    controls.kind === 'sameLayers' ? 'random sets of the same size in each layer' : 'random sets of the same size'
  return [
    `${JSON.stringify(set.name)}, ${neurons}, scaled at ${positions} positions`,
    ...curves.flatMap(({ group, who, questions, variants, points }) => [
      '',
      `${group} questions (${who}): ${counted(questions, 'question')}, ${counted(variants, 'prompt')}`,
      ...table([head(controls.sets > 0), ...points.map(row)], 'rrrrrrrr'),
    ]),
    '',
    'right letter: mean probability; 95 % interval of the change in nats; flips: right to wrong of those right, wrong to right of',
    `those wrong at factor 1${controls.sets > 0 ? `; random: mean (least to most) of ${controls.sets} ${random}` : ''}`,
  ]
}

function head(hasControl: boolean): string[] {
  const random = hasControl ? ['random P', 'random right', 'random flips'] : []
  return ['factor', 'P(right letter)', 'ln change', 'right', 'flips', ...random]
}

function row({ factor, prob, accuracy, effect, control }: Point): string[] {
  const { flips, logRatio } = effect
  const interval =
    logRatio.low === null || logRatio.high === null ? '' : ` (${decimal(logRatio.low)} to ${decimal(logRatio.high)})`
  return [
    ...[String(factor), decimal(prob), `${decimal(logRatio.mean ?? 0)}${interval}`, percent(accuracy.share ?? 0)],
    `${flips.toWrong}/${flips.right}, ${flips.toRight}/${flips.wrong}`,
    ...(control === null
      ? []
      : [
          band(control.prob, decimal),
          band(control.share, percent),
          `${decimal(control.toWrong.mean)}, ${decimal(control.toRight.mean)}`,
        ]),
  ]
}

export function band(
  { mean, min, max }: { readonly mean: number; readonly min: number; readonly max: number },
  write: (value: number) => string,
): string {
  return `${write(mean)} (${write(min)} to ${write(max)})`
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function usage(sentence: string): WorkbenchError {
  return new WorkbenchError('input.usage', sentence)
}
