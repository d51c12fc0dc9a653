import { WorkbenchError } from '../../base/errors.ts'
import type { Input, Output } from '../../rpc/engine/contract.ts'
import type { Edit } from '../../engine/edit.ts'
import { kinds } from '../../runs/kinds.ts'
import { jsonFile } from '../../runs/kinds/kind.ts'
import { doseFields } from '../../runs/kindFields.ts'
import { checkSetModel } from '../../runs/neuronSetFile.ts'
import type { Action } from '../host.ts'
import { editInput, runInput } from '../inputs.ts'
import { optionsOf, type FlagsOf, type RunFlags } from '../options.ts'
import { askedFile, createRun, experimentSource, keepInProject } from '../runs.ts'
import { duration } from '../progressText.ts'
import { chanceText } from '../../methods/answers/chance.ts'
import { collapses, printLines, pushes } from '../guardLines.ts'
import { counted, decimal, grouped, signed, table, withInterval } from '../table.ts'
import { choiceInput, type SelectionFlags } from './editMake.ts'

export interface EditDoseFlags extends RunFlags, SelectionFlags, FlagsOf<typeof doseFields> {
  readonly data?: string
  readonly edit?: string
  readonly each?: boolean
  readonly on?: readonly string[]
  readonly factors: readonly number[]
  readonly positions?: Edit['positions']
}

type Dose = Output<'edit.dose'>['dose']
type Point = Dose['curves'][number]['points'][number]

export const editDose: Action<EditDoseFlags> = async (flags, host) => {
  const { each = false, on, factors, json, run, data } = flags
  const { output, signal } = host
  if (run === undefined && data === undefined) {
    throw usage('Say whose questions are asked: those of a detection with --run, or those of a file with --data.')
  }
  const edit = await editInput(flags.edit, signal)
  const selected = [...(flags.question ?? []), ...(flags.field ?? [])].length > 0 || flags.neurons !== undefined
  if ([each, edit !== null, selected].filter(Boolean).length !== 1) {
    throw usage(
      'Say which neurons, in one way: --question or --field, --neurons, --edit, or --each for every question’s own.',
    )
  }
  const ofDetection = each || (flags.question ?? []).length + (flags.field ?? []).length > 0
  if (data !== undefined && ofDetection) {
    throw usage('With --data the questions are those of the file: name the neurons with --neurons or --edit.')
  }
  const options = optionsOf(flags, doseFields)
  const { context, answers } = createRun(flags, host)
  const { choice, set } =
    each || edit !== null
      ? { choice: edit === null ? { kind: 'each' as const } : neuronsOf(edit), set: null }
      : await choiceInput(flags, host)
  if (set !== null) {
    const { model, store } = runInput(flags)
    checkSetModel(set, (await host.call('models.inspect', { model, store })).fingerprint)
  }
  const { source, file } = experimentSource({ run: data === undefined ? run : undefined, data, ...options }, host)
  const given = {
    ...{ source, choice, name: edit === null || edit.name === '' ? (set?.name ?? null) : edit.name },
    ...{ own: on === undefined ? null : { ids: [], fields: [...on] }, factors },
    positions: flags.positions ?? edit?.positions ?? 'last',
  }
  const done = await kinds.dose.run(given, options, context)
  const { dose, prompts, computed, elapsedMs, device } = done.result
  if (json === true) output.json(done.result)
  else {
    printLines(output, describe(dose))
    output.note(
      `${counted(prompts, 'prompt')}, ${grouped(prompts - computed)} from cache; ${duration(elapsedMs)} on ${device}`,
    )
  }
  const settings = {
    ...{ kind: 'dose' as const, asked: askedFile((data ?? run)!), editId: null, factors: [...dose.factors], options },
  }
  const inputs = async () => ({ ...(await file()), ...(edit === null ? {} : { 'edit.json': jsonFile(edit) }) })
  await keepInProject(settings, { ...done, elapsedMs }, { flags, host, answers, inputs })
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
      ...guardsOf(points),
      ...table([head(controls.sets > 0), ...points.map(row)], 'rrrrrrrrrr'),
    ]),
    '',
    'P, ln P: change of the right letter’s probability against factor 1; in brackets 95 % intervals over facts; flips: right to wrong of those right, wrong to right of',
    `those wrong at factor 1${controls.sets > 0 ? `; random: mean (least to most) of ${controls.sets} ${random}` : ''}`,
  ]
}

function head(hasControl: boolean): string[] {
  const random = hasControl ? ['random P', 'random right', 'random flips'] : []
  return ['factor', 'P(right letter)', 'P change', 'ln P change', 'right', 'change, points', 'flips', ...random]
}

function row({ factor, prob, accuracy, effect, control }: Point): string[] {
  const { flips, logRatio, difference, gain } = effect
  return [
    ...[String(factor), decimal(prob), withInterval(difference), withInterval(logRatio), percent(accuracy.share ?? 0)],
    gain === undefined ? '' : withInterval(gain, points),
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

/** What stands before a curve: whether the answers at factor 1 are above chance, and where letters move. */
function guardsOf(points: readonly Point[]): string[] {
  const clean = points.find(({ factor }) => factor === 1)
  const at = ({ factor, guards }: Point) => ({ name: `factor ${factor}`, guards })
  return [
    ...(clean === undefined ? [] : [`At factor 1: ${chanceText(clean.accuracy)}`]),
    ...points.flatMap((point) => [...collapses(at(point)), ...pushes(at(point))]),
  ]
}

/** `14/50, 28 % [17, 42]`: how many changed of how many that could. */
export function changed(part: number, whole: number, found: Point['effect']['flips']['lost']): string {
  if (found === undefined || found.share === null || found.low === null || found.high === null)
    return `${part}/${whole}`
  const [share, low, high] = [found.share, found.low, found.high].map((value) => Math.round(100 * value))
  return `${part}/${whole}, ${share!} % [${low!}, ${high!}]`
}

/** A change of a share in percentage points. */
export function points(change: number): string {
  return signed(Number((100 * change).toFixed(1)))
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
