import { WorkbenchError } from '../../base/errors.ts'
import type { Input, Item, Output } from '../../rpc/engine/contract.ts'
import type { Action, Host } from '../host.ts'
import { kinds } from '../../runs/kinds.ts'
import { jsonFile } from '../../runs/kinds/kind.ts'
import { compareFields } from '../../runs/kindFields.ts'
import { checkOutput, editInput, type OutputFlags } from '../inputs.ts'
import { optionsOf, type FlagsOf } from '../options.ts'
import { duration } from '../progressText.ts'
import { chanceText } from '../../methods/answers/chance.ts'
import { guardLines, printLines } from '../guardLines.ts'
import { counted, decimal, grouped, signed, table, withInterval } from '../table.ts'
import { band, changed, percent, points } from './editDose.ts'
import { askedFile, createRun, experimentSource, keepInProject } from '../runs.ts'
import { compareTexts, type EditTextFlags } from './editText.ts'

export interface EditCompareFlags
  extends Omit<EditTextFlags, keyof typeof compareFields>, FlagsOf<typeof compareFields>, OutputFlags {
  readonly edit: string
  readonly before?: string
  readonly run?: string
  readonly data?: string
  readonly out?: string
}

export const editCompare: Action<EditCompareFlags> = async (flags, host) => {
  const { run, data, out } = flags
  const hasText = flags.prompt !== undefined || flags.ids !== undefined
  if (run !== undefined && data !== undefined) throw usage('--run and --data exclude each other; give one of them.')
  if (run === undefined && data === undefined && !hasText) {
    throw usage('Say what to compare: questions with --run or --data, or a text with --prompt.')
  }
  if (out !== undefined) await checkOutput(out, flags)
  const edit = (await editInput(flags.edit, host.signal))!
  const beforeEdit = await editInput(flags.before, host.signal)
  if (run !== undefined || data !== undefined) await compareAnswers(flags, { edit, beforeEdit }, host)
  if (!hasText) return
  if ((run ?? data) !== undefined && flags.json !== true) host.output.line()
  await compareTexts(flags, { edit, beforeEdit }, host)
}

type Edits = Pick<Input<'edit.compare'>, 'edit' | 'beforeEdit'>

async function compareAnswers(flags: EditCompareFlags, edits: Edits, host: Host): Promise<void> {
  const { run, data, out, json } = flags
  const { output, signal, willWrite } = host
  const rows: Item<'edit.compare'>[] = []
  const options = optionsOf(flags, compareFields)
  const { context, answers } = createRun(flags, host, (row) => void rows.push(row as Item<'edit.compare'>))
  const { source, asked, file } = experimentSource({ run, data, ...options }, host)
  const done = await kinds.compare.run({ source, ...edits, asked }, options, context)
  const { result } = done
  if (out !== undefined) {
    const { writeTextAtomically } = await import('../../files/atomicFile.ts')
    willWrite(out)
    const lines = rows.map(({ probs: _, nLetters: __, ...row }) => `${JSON.stringify(row)}\n`)
    await writeTextAtomically(out, lines.join(''), { signal })
  }
  const { comparison, prompts, computed, elapsedMs, device } = result
  if (json === true) output.json({ kind: 'answers', ...result, ...(out === undefined ? {} : { out }) })
  else {
    printLines(output, describe(comparison))
    output.note(
      `${counted(prompts, 'prompt')}, ${grouped(prompts - computed)} from cache; ${duration(elapsedMs)} on ${device}`,
    )
    if (out !== undefined) output.note(`Written: ${out}`)
  }
  const settings = {
    ...{ kind: 'compare' as const, asked: askedFile((run ?? data)!), editId: null, beforeEditId: null, options },
  }
  const before = edits.beforeEdit === null ? {} : { 'before.json': jsonFile(edits.beforeEdit) }
  const inputs = async () => ({ ...(await file()), ...before })
  await keepInProject(settings, { ...done, elapsedMs }, { flags, host, answers, inputs })
}

type Comparison = Output<'edit.compare'>['comparison']

function describe({ fields, controls }: Comparison): string[] {
  const hasControl = controls.sets > 0
  const [whole] = fields
  const answers = fields.map(({ field, before, after, effect: { flips, gain }, control }) => [
    ...[field.id, grouped(field.questions), percent(before.share ?? 0), percent(after.share ?? 0)],
    gain === undefined ? '' : withInterval(gain, points),
    ...[changed(flips.toWrong, flips.right, flips.lost), changed(flips.toRight, flips.wrong, flips.mended)],
    decimal(flips.p),
    ...(control === null
      ? []
      : [band(control.share, percent), `${decimal(control.toWrong.mean)}, ${decimal(control.toRight.mean)}`]),
  ])
  const letter = fields.map(({ field, effect, control }) => [
    ...[field.id, withInterval(effect.difference), withInterval(effect.logRatio)],
    ...(control === null ? [] : [band(control.logRatio, signed)]),
  ])
  const random = (...names: string[]): string[] => (hasControl ? names : [])
  const kind =
    controls.kind === 'sameLayers' ? 'random sets of the same size in each layer' : 'random sets of the same size'
  const guarded = fields.map(({ field, guards }) => ({ name: field.kind === 'all' ? '' : field.id, guards }))
  return [
    ...(whole === undefined ? [] : [`Before the edit: ${chanceText(whole.before)}`]),
    ...guardLines(guarded),
    '',
    ...table(
      [
        [
          'field',
          'questions',
          'right before',
          'after',
          'change',
          'to wrong',
          'to right',
          'p',
          ...random('random right', 'random flips'),
        ],
        ...answers,
      ],
      'lrrrrrrrrr',
    ),
    '',
    ...table([['field', 'ΔP', 'Δln P', ...random('random Δln P')], ...letter], 'lrrr'),
    '',
    'change: in points; to wrong: of the prompts answered right before; to right: of those answered wrong; p: McNemar’s exact test over facts;',
    'ΔP, Δln P: change of the right letter’s probability, mean over questions; in brackets 95 % intervals over facts' +
      (hasControl ? `; random: mean (least to most) of ${controls.sets} ${kind}` : ''),
  ]
}

function usage(sentence: string): WorkbenchError {
  return new WorkbenchError('input.usage', sentence)
}
