import { resolve } from 'node:path'
import type { Output } from '../../rpc/engine/contract.ts'
import type { Action } from '../host.ts'
import { checkOutputFolder, editInput, runInput } from '../inputs.ts'
import type { RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, table } from '../table.ts'

export interface EditBakeFlags extends RunFlags {
  readonly edit: string
  readonly out: string
  readonly keepDtype?: boolean
  readonly check: boolean
}

export const editBake: Action<EditBakeFlags> = async (flags, { call, output, signal, willWrite }) => {
  const { keepDtype = false, check, json } = flags
  const run = runInput(flags)
  const out = resolve(flags.out)
  const edit = (await editInput(flags.edit, signal))!
  await checkOutputFolder(out, [])
  willWrite(out)
  const baked = await call('edit.bake', { run, edit, out, keepDtype, check })
  if (json === true) return output.json({ ...baked, out: flags.out })
  for (const line of describe(baked)) output.line(line)
  output.note(`Written: ${flags.out}, in ${duration(baked.elapsedMs)}`)
}

function describe({ tensors, check, leftOut, fingerprint }: Output<'edit.bake'>): string[] {
  const rows = tensors.map(({ name, neurons, dtype, rounding }) => [
    name,
    String(neurons),
    dtype.before === dtype.after ? dtype.before : `${dtype.before} → ${dtype.after}`,
    rounding === 0 ? 'exact' : `rounded by ${decimal(rounding)} of the largest`,
  ])
  return [
    ...table([['changed tensor', 'neurons', 'dtype', ''], ...rows], 'lrll'),
    '',
    ...(check === null
      ? ['not compared with the edited model (--no-check)']
      : [
          `after ${counted(check.tokens, 'token')} the logits differ from those of the edited model by ` +
            `${decimal(check.difference)} of the largest; the edit itself moves them by ${decimal(check.effect)}`,
        ]),
    ...(leftOut.length > 0 ? [`not taken along: ${leftOut.join(', ')}`] : []),
    `fingerprint ${fingerprint}`,
  ]
}
