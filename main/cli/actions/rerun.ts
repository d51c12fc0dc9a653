import { WorkbenchError } from '../../base/errors.ts'
import type { Output } from '../../rpc/engine/contract.ts'
import type { Action } from '../host.ts'
import { kinds } from '../../runs/kinds.ts'
import { rerunFields } from '../../runs/kindFields.ts'
import { backgroundInput, folderInput } from '../inputs.ts'
import { optionsOf, type FlagsOf, type RunFlags } from '../options.ts'
import { createRun } from '../runs.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, grouped, table } from '../table.ts'

export interface RerunFlags extends Omit<RunFlags, 'cache' | 'project'>, FlagsOf<typeof rerunFields> {
  readonly folder: string
  readonly background?: string
}

export const rerun: Action<RerunFlags> = async (flags, host) => {
  const { folder, background, json } = flags
  const { output } = host
  const { context } = createRun({ ...flags, cache: true }, host)
  const given = { detection: folderInput(folder), background: backgroundInput(background) }
  const { result } = await kinds.rerun.run(given, optionsOf(flags, rerunFields), context)
  if (json === true) output.json({ run: folder, ...result.rerun, ...result.detection })
  else for (const line of describe(result)) output.line(line)
  if (result.rerun.verdict !== 'differs') return
  const names = result.rerun.figures.filter(({ grade }) => grade === 'differs').map(({ name }) => name)
  throw new WorkbenchError('run.differs', `The repeated run differs from ${folder}: ${names.join(', ')}.`)
}

const gradeText = { identical: 'identical', within: 'within tolerance', differs: 'differs' } as const

function describe({ rerun: { verdict, figures, conditions, tolerance }, detection }: Output<'rerun'>): string[] {
  const rows = figures.map(({ name, grade, compared, moved, largest, where }) => [
    ...[name, gradeText[grade], `${grouped(moved)} of ${grouped(compared)}`],
    ...[moved === 0 || largest === null ? '' : decimal(largest), where ?? ''],
  ])
  const { questions, variants, device, elapsedMs } = detection
  return [
    `${gradeText[verdict]} (tolerance ${decimal(tolerance)} of the largest value): ` +
      `${counted(questions, 'question')}, ${counted(variants, 'variant')}, ${duration(elapsedMs)} on ${device}`,
    '',
    ...table([['figure', 'grade', 'moved', 'by at most', 'where'], ...rows], 'llrrl'),
    ...(conditions.length === 0
      ? ['', 'model, background corpus, version and device are those of the run']
      : [
          '',
          ...table(
            [
              ['not as it was', 'severity', 'then', 'now'],
              ...conditions.map(({ name, severity, before, now }) => [name, severity, before, now]),
            ],
            'llll',
          ),
        ]),
  ]
}
