import { resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import type { Output } from '../../rpc/engine/contract.ts'
import type { Action } from '../host.ts'
import { runInput } from '../inputs.ts'
import type { RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, grouped, table } from '../table.ts'
import { version } from '../version.ts'

export interface RerunFlags extends Omit<RunFlags, 'cache' | 'project'> {
  readonly folder: string
  readonly background?: string
  readonly tolerance: number
  readonly fromStore?: boolean
}

export const rerun: Action<RerunFlags> = async (flags, { call, output }) => {
  const { folder, background, tolerance, fromStore = false, json } = flags
  const result = await call('rerun', {
    run: runInput({ ...flags, cache: fromStore }),
    folder: resolve(folder),
    background: background === undefined ? null : resolve(background),
    tolerance,
    engram: version(),
  })
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
