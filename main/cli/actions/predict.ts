import { resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import type { Sink } from '../../files/sink.ts'
import type { Input, Item, Output } from '../../rpc/engine/contract.ts'
import type { Action, Host } from '../host.ts'
import { checkOutput, editInput, runInput } from '../inputs.ts'
import type { RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, grouped } from '../table.ts'

export interface PredictFlags extends RunFlags {
  readonly data: string
  readonly style: 'letter' | 'option-text' | 'generate'
  readonly letters?: 'auto' | 'bare' | 'space'
  readonly maxTokens?: number
  readonly edit?: string
  readonly out?: string
}

type Method = 'predict' | 'predict.options' | 'predict.generated'

/** Below this mean probability of all letters together, the model is mostly about to say something else. */
const lowMass = 0.5
/** Enough for a letter with brackets, or for a short option's text. */
const defaultTokens = 12

export const predict: Action<PredictFlags> = async (flags, host) => {
  checkStyle(flags)
  const { style, letters = 'auto', maxTokens = defaultTokens, out } = flags
  const run = runInput(flags)
  const edit = await editInput(flags.edit, host.signal)
  if (out !== undefined) await checkOutput(out)
  const given = { run, data: resolve(flags.data), edit }
  switch (style) {
    case 'letter': {
      const summary = await answer('predict', { ...given, letters }, flags, host)
      tell(summary, summary.graded, describeLetters(summary, flags), flags, host)
      return warnOfMass(summary, host)
    }
    case 'option-text': {
      const summary = await answer('predict.options', given, flags, host)
      return tell(summary, summary.questions, describeOptions(summary, flags), flags, host)
    }
    case 'generate': {
      const summary = await answer('predict.generated', { ...given, maxTokens }, flags, host)
      return tell(summary, summary.variants, describeGenerated(summary, flags), flags, host)
    }
  }
}

function checkStyle({ style, letters, maxTokens }: PredictFlags): void {
  const refuse = (flag: string, needed: string): never => {
    throw new WorkbenchError('input.usage', `${flag} has a meaning with --style ${needed} only.`)
  }
  if (letters !== undefined && style !== 'letter') refuse('--letters', 'letter')
  if (maxTokens !== undefined && style !== 'generate') refuse('--max-tokens', 'generate')
}

/** Rows go to the file, or to standard output, as they come. */
async function answer<M extends Method>(
  method: M,
  input: Input<M>,
  { out }: PredictFlags,
  host: Host,
): Promise<Output<M>> {
  if (out === undefined) return host.call(method, input, { onItem: (row) => host.output.json(row) })
  const { writeAtomically } = await import('../../files/atomicFile.ts')
  host.willWrite(out)
  let summary: Output<M> | null = null
  const write = async (sink: Sink): Promise<void> => {
    // In order, and without keeping all rows in memory.
    let written: Promise<unknown> = Promise.resolve()
    const onItem = (row: Item<M>): void => {
      written = written.then(() => sink.write(`${JSON.stringify(row)}\n`))
      written.catch(() => undefined)
    }
    summary = await host.call(method, input, { onItem })
    await written
  }
  // The file appears under its name when the last row is in it.
  await writeAtomically(out, write, { signal: host.signal })
  if (summary === null) throw new Error('predict ended without a summary')
  return summary
}

/** The summary as JSON beside a file of rows, otherwise in words: on standard error where the rows have the output. */
function tell(
  summary: { readonly correct: number },
  of: number,
  lines: readonly string[],
  { out, json, style }: PredictFlags,
  { output }: Host,
): void {
  if (out === undefined) for (const line of lines) output.note(line)
  else if (json === true) output.json({ style, ...summary, accuracy: summary.correct / of, out })
  else {
    for (const line of lines) output.line(line)
    output.note(`Written: ${out}`)
  }
}

function describeLetters(summary: Output<'predict'>, flags: PredictFlags): string[] {
  const { questions, graded, correct, meanMass, forms } = summary
  const parts = [
    forms.bare > 0 ? `${grouped(forms.bare)} bare` : '',
    forms.space > 0 ? `${grouped(forms.space)} after a space` : '',
  ]
  return [
    `${rightOf(correct, graded, 'variant')}, ${counted(questions, 'question')}${under(flags)}`,
    `letters: ${parts.filter((part) => part !== '').join(', ')}; mean mass ${decimal(meanMass)}`,
    originOf(summary, summary.variants),
  ]
}

function describeOptions(summary: Output<'predict.options'>, flags: PredictFlags): string[] {
  const { questions, correct, correctNorm, correctBytes } = summary
  return [
    `${rightOf(correct, questions, 'question')} by the likelihood of the option’s text${under(flags)}`,
    `per character ${grouped(correctNorm)} (${share(correctNorm, questions)}), per byte ${grouped(correctBytes)} (${share(correctBytes, questions)})`,
    originOf(summary, questions),
  ]
}

function describeGenerated(summary: Output<'predict.generated'>, flags: PredictFlags): string[] {
  const { variants, questions, correct, unparsed } = summary
  return [
    `${rightOf(correct, variants, 'variant')} in what the model writes, ${counted(questions, 'question')}${under(flags)}`,
    `without an answer that can be read: ${grouped(unparsed)}`,
    originOf(summary, variants),
  ]
}

function rightOf(correct: number, of: number, noun: string): string {
  return `${grouped(correct)} of ${counted(of, noun)} right (${share(correct, of)})`
}

function share(correct: number, of: number): string {
  return of === 0 ? '–' : `${((100 * correct) / of).toFixed(1)} %`
}

function under({ edit }: PredictFlags): string {
  return edit === undefined ? '' : `, under ${edit}`
}

function originOf(
  { fromCache, device, elapsedMs }: Pick<Output<Method>, 'fromCache' | 'device' | 'elapsedMs'>,
  all: number,
): string {
  const source = fromCache === all ? ', all from cache' : fromCache > 0 ? `, ${grouped(fromCache)} from cache` : ''
  return `${duration(elapsedMs)} on ${device}${source}`
}

function warnOfMass({ meanMass }: Output<'predict'>, { output }: Host): void {
  if (meanMass >= lowMass) return
  output.warning(
    `The letters have only ${decimal(meanMass)} of the probability on average: the model is mostly about to say ` +
      'something else, so read the accuracy with care.',
  )
}
