import type { FileHandle } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Input, Item, Output } from '../../rpc/contract.ts'
import type { Action, Host } from '../host.ts'
import { checkOutput, editInput, runInput } from '../inputs.ts'
import type { RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, grouped } from '../table.ts'

export interface PredictFlags extends RunFlags {
  readonly data: string
  readonly letters: 'auto' | 'bare' | 'space'
  readonly edit?: string
  readonly out?: string
}

/** Below this mean probability of all letters together, the model is mostly about to say something else. */
const lowMass = 0.5

export const predict: Action<PredictFlags> = async (flags, host) => {
  const { out, json, letters } = flags
  const run = runInput(flags)
  const edit = await editInput(flags.edit, host.signal)
  if (out !== undefined) await checkOutput(out)
  const input = { run, data: resolve(flags.data), letters, edit }
  if (out === undefined) {
    const summary = await host.call('predict', input, { onItem: (row) => host.output.json(row) })
    return describe(summary, flags, (text) => host.output.note(text), host)
  }
  const summary = await predictInto(out, input, host)
  if (json === true) host.output.json({ ...summary, accuracy: summary.correct / summary.graded, out })
  describe(summary, flags, json === true ? () => undefined : (text) => host.output.line(text), host)
  if (json !== true) host.output.note(`Written: ${out}`)
}

/** Writes rows as they come; the file appears under its name when the last one is in it. */
async function predictInto(out: string, input: Input<'predict'>, host: Host): Promise<Output<'predict'>> {
  const { writeAtomically } = await import('../../files/atomicFile.ts')
  host.willWrite(out)
  let summary: Output<'predict'> | null = null
  const write = async (file: FileHandle): Promise<void> => {
    // In order, and without keeping all rows in memory.
    let written: Promise<unknown> = Promise.resolve()
    const onItem = (row: Item<'predict'>): void => {
      written = written.then(() => file.appendFile(`${JSON.stringify(row)}\n`))
      written.catch(() => undefined)
    }
    summary = await host.call('predict', input, { onItem })
    await written
  }
  await writeAtomically(out, write, { signal: host.signal })
  if (summary === null) throw new Error('predict ended without a summary')
  return summary
}

function describe(
  summary: Output<'predict'>,
  { edit }: PredictFlags,
  say: (text: string) => void,
  { output }: Host,
): void {
  const { questions, variants, graded, correct, meanMass, forms, fromCache, device, elapsedMs } = summary
  const share = graded === 0 ? '–' : `${((100 * correct) / graded).toFixed(1)} %`
  const under = edit === undefined ? '' : `, under ${edit}`
  const source = fromCache === variants ? 'all from cache' : fromCache > 0 ? `${grouped(fromCache)} from cache` : ''
  say(
    `${grouped(correct)} of ${counted(graded, 'variant')} right (${share}), ${counted(questions, 'question')}${under}`,
  )
  const parts = [
    forms.bare > 0 ? `${grouped(forms.bare)} bare` : '',
    forms.space > 0 ? `${grouped(forms.space)} after a space` : '',
  ]
  say(`letters: ${parts.filter((part) => part !== '').join(', ')}; mean mass ${decimal(meanMass)}`)
  say(`${duration(elapsedMs)} on ${device}${source === '' ? '' : `, ${source}`}`)
  if (meanMass < lowMass) {
    output.warning(
      `The letters have only ${decimal(meanMass)} of the probability on average: the model is mostly about to say ` +
        'something else, so read the accuracy with care.',
    )
  }
}
