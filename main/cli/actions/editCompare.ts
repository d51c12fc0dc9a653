import { resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import type { Input, Item, Output } from '../../rpc/engine/contract.ts'
import type { Action, Host } from '../host.ts'
import { checkOutput, editInput, runInput } from '../inputs.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, grouped, table } from '../table.ts'
import { band, percent, type ControlFlags } from './editDose.ts'
import { compareTexts, type EditTextFlags } from './editText.ts'

export interface EditCompareFlags extends EditTextFlags, ControlFlags {
  readonly edit: string
  readonly before?: string
  readonly run?: string
  readonly data?: string
  readonly letters: 'auto' | 'bare' | 'space'
  readonly out?: string
}

export const editCompare: Action<EditCompareFlags> = async (flags, host) => {
  const { run, data, out } = flags
  const hasText = flags.prompt !== undefined || flags.ids !== undefined
  if (run !== undefined && data !== undefined) throw usage('--run and --data exclude each other; give one of them.')
  if (run === undefined && data === undefined && !hasText) {
    throw usage('Say what to compare: questions with --run or --data, or a text with --prompt.')
  }
  if (out !== undefined) await checkOutput(out)
  const edit = (await editInput(flags.edit, host.signal))!
  const beforeEdit = await editInput(flags.before, host.signal)
  if (run !== undefined || data !== undefined) await compareAnswers(flags, { edit, beforeEdit }, host)
  if (!hasText) return
  if ((run ?? data) !== undefined && flags.json !== true) host.output.line()
  await compareTexts(flags, { edit, beforeEdit }, host)
}

type Edits = Pick<Input<'edit.compare'>, 'edit' | 'beforeEdit'>

async function compareAnswers(flags: EditCompareFlags, edits: Edits, host: Host): Promise<void> {
  const { run, data, letters, out, json, controls, controlLayers, seed } = flags
  const { call, output, signal, willWrite } = host
  const rows: Item<'edit.compare'>[] = []
  const source =
    run !== undefined
      ? { kind: 'run' as const, folder: resolve(run) }
      : { kind: 'data' as const, path: resolve(data!), letters }
  const kind = controlLayers === 'same' ? 'sameLayers' : 'random'
  const result = await call(
    'edit.compare',
    { run: runInput(flags), source, ...edits, controls, kind, seed },
    { onItem: (row) => void rows.push(row) },
  )
  if (out !== undefined) {
    const { writeTextAtomically } = await import('../../files/atomicFile.ts')
    willWrite(out)
    await writeTextAtomically(out, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { signal })
  }
  if (json === true) return output.json({ kind: 'answers', ...result, ...(out === undefined ? {} : { out }) })
  for (const line of describe(result.comparison)) output.line(line)
  const { prompts, computed, elapsedMs, device } = result
  output.note(
    `${counted(prompts, 'prompt')}, ${grouped(prompts - computed)} from cache; ${duration(elapsedMs)} on ${device}`,
  )
  if (out !== undefined) output.note(`Written: ${out}`)
}

type Comparison = Output<'edit.compare'>['comparison']

function describe({ fields, controls }: Comparison): string[] {
  const hasControl = controls.sets > 0
  const random = hasControl ? ['random right', 'random flips'] : []
  const rows = fields.map(({ field, before, after, effect, control }) => {
    const { flips, logRatio, difference } = effect
    return [
      ...[field.id, grouped(field.questions), percent(before.share ?? 0), percent(after.share ?? 0)],
      ...[`${flips.toWrong}/${flips.right}`, `${flips.toRight}/${flips.wrong}`, decimal(flips.p)],
      ...[signed(difference.mean ?? 0), signed(logRatio.mean ?? 0)],
      ...(control === null
        ? []
        : [band(control.share, percent), `${decimal(control.toWrong.mean)}, ${decimal(control.toRight.mean)}`]),
    ]
  })
  const head = ['field', 'questions', 'right before', 'after', 'to wrong', 'to right', 'p', 'ΔP', 'Δln P', ...random]
  const kind =
    controls.kind === 'sameLayers' ? 'random sets of the same size in each layer' : 'random sets of the same size'
  return [
    ...table([head, ...rows], 'lrrrrrrrrrr'),
    '',
    'to wrong: of the prompts answered right before; to right: of those answered wrong; p: McNemar’s exact test over facts;',
    `ΔP, Δln P: change of the right letter’s probability, mean over questions${hasControl ? `; random: mean (least to most) of ${controls.sets} ${kind}` : ''}`,
  ]
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${decimal(value)}`
}

function usage(sentence: string): WorkbenchError {
  return new WorkbenchError('input.usage', sentence)
}
