import { resolve } from 'node:path'
import { lowLetterMass } from '../../datasets/optionLetters.ts'
import type { Sink } from '../../files/sink.ts'
import type { Output } from '../../rpc/engine/contract.ts'
import type { Action, Host } from '../host.ts'
import { kinds } from '../../runs/kinds.ts'
import { jsonFile } from '../../runs/kinds/kind.ts'
import { predictFields } from '../../runs/kindFields.ts'
import { checkOutput, editInput, type OutputFlags } from '../inputs.ts'
import { optionsOf, type FlagsOf, type RunFlags } from '../options.ts'
import { askedFile, createAsked, createRun, keepInProject } from '../runs.ts'
import { chanceText } from '../../methods/answers/chance.ts'
import { oneLetterText } from '../../methods/answers/guardText.ts'
import type { SummaryOf } from '../../runs/summary.ts'
import { alertLine, printLines } from '../guardLines.ts'
import { duration } from '../progressText.ts'
import { counted, decimal, grouped } from '../table.ts'

export interface PredictFlags extends RunFlags, FlagsOf<typeof predictFields>, OutputFlags {
  readonly data: string
  readonly edit?: string
  readonly out?: string
}

export const predict: Action<PredictFlags> = async (flags, host) => {
  const { out } = flags
  const options = optionsOf(flags, predictFields)
  const edit = await editInput(flags.edit, host.signal)
  if (out !== undefined) await checkOutput(out, flags)
  const data = { kind: 'file' as const, path: resolve(flags.data) }
  const { asked, file } = createAsked(data, options.seed, host)
  const done = await answer(flags, host, (onItem) => {
    const { context, answers } = createRun(flags, host, onItem)
    return kinds.predict.run({ data, edit, asked }, options, context).then((found) => ({ ...found, answers }))
  })
  const { result, answers, summary: figures } = done
  const known = figures?.kind === 'predict' ? guardsOf(figures) : []
  switch (result.style) {
    case 'letter': {
      const summary = result.answered
      tell(summary, summary.graded, [...describeLetters(summary, flags), ...known], flags, host)
      warnOfMass(summary, host)
      break
    }
    case 'option-text': {
      const summary = result.answered
      tell(summary, summary.questions, [...describeOptions(summary, flags), ...known], flags, host)
      break
    }
    case 'generate': {
      const summary = result.answered
      tell(summary, summary.variants, [...describeGenerated(summary, flags), ...known], flags, host)
    }
  }
  const settings = { kind: 'predict' as const, asked: askedFile(flags.data), editId: null, options }
  const inputs = async () => ({ ...(await file()), ...(edit === null ? {} : { 'edit.json': jsonFile(edit) }) })
  await keepInProject(settings, { ...done, elapsedMs: result.answered.elapsedMs }, { flags, host, answers, inputs })
}

/** Rows go to the file, or to standard output, as they come. */
async function answer<T>(
  { out }: PredictFlags,
  host: Host,
  ask: (onItem: (row: object) => void) => Promise<T>,
): Promise<T> {
  if (out === undefined) return ask((row) => host.output.json(row))
  const { writeAtomically } = await import('../../files/atomicFile.ts')
  host.willWrite(out)
  let done: T | null = null
  const write = async (sink: Sink): Promise<void> => {
    // In order, and without keeping all rows in memory.
    let written: Promise<unknown> = Promise.resolve()
    const onItem = (row: object): void => {
      written = written.then(() => sink.write(`${JSON.stringify(row)}\n`))
      written.catch(() => undefined)
    }
    done = await ask(onItem)
    await written
  }
  // The file appears under its name when the last row is in it.
  await writeAtomically(out, write, { signal: host.signal })
  if (done === null) throw new Error('predict ended without a summary')
  return done
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
    printLines(output, lines)
    output.note(`Written: ${out}`)
  }
}

/** Whether right answers are more than guesses, and whether all answers are one letter. */
function guardsOf({ baseline, letters }: SummaryOf<'predict'>): string[] {
  const already = oneLetterText(letters)
  return [...(baseline === undefined ? [] : [chanceText(baseline)]), ...(already === null ? [] : [alertLine(already)])]
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
  { fromCache, device, elapsedMs }: Pick<Output<'predict'>, 'fromCache' | 'device' | 'elapsedMs'>,
  all: number,
): string {
  const source = fromCache === all ? ', all from cache' : fromCache > 0 ? `, ${grouped(fromCache)} from cache` : ''
  return `${duration(elapsedMs)} on ${device}${source}`
}

function warnOfMass({ meanMass }: Output<'predict'>, { output }: Host): void {
  if (meanMass >= lowLetterMass) return
  output.warning(
    `The letters have only ${decimal(meanMass)} of the probability on average: the model is mostly about to say ` +
      'something else, so read the accuracy with care.',
  )
}
