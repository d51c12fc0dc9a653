import { resolve } from 'node:path'
import type { Output } from '../../rpc/engine/contract.ts'
import type { Action } from '../host.ts'
import { kinds } from '../../runs/kinds.ts'
import { bakeFields } from '../../runs/kindFields.ts'
import { checkOutputFolder, editInput } from '../inputs.ts'
import { optionsOf, type FlagsOf, type RunFlags } from '../options.ts'
import { createRun, keepInProject } from '../runs.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, table } from '../table.ts'

export interface EditBakeFlags extends RunFlags, FlagsOf<typeof bakeFields> {
  readonly edit: string
  readonly out: string
}

export const editBake: Action<EditBakeFlags> = async (flags, host) => {
  const { output, signal, willWrite } = host
  const out = resolve(flags.out)
  const options = optionsOf(flags, bakeFields)
  const { context, answers } = createRun(flags, host)
  const edit = (await editInput(flags.edit, signal))!
  await checkOutputFolder(out, [])
  willWrite(out)
  const done = await kinds.bake.run({ edit, out }, options, context)
  const baked = done.result
  if (flags.json === true) output.json({ ...baked, out: flags.out })
  else {
    for (const line of describe(baked)) output.line(line)
    output.note(`Written: ${flags.out}, in ${duration(baked.elapsedMs)}`)
  }
  const settings = { kind: 'bake' as const, editId: null, out, options }
  const inputs = () => Promise.resolve({})
  await keepInProject(settings, { ...done, elapsedMs: baked.elapsedMs }, { flags, host, answers, inputs })
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
      ? ['not compared with the edited model']
      : [
          `after ${counted(check.tokens, 'token')} the logits differ from those of the edited model by ` +
            `${decimal(check.difference)} of the largest; the edit itself moves them by ${decimal(check.effect)}`,
        ]),
    ...(leftOut.length > 0 ? [`not taken along: ${leftOut.join(', ')}`] : []),
    `fingerprint ${fingerprint}`,
  ]
}
