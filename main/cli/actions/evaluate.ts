import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { evaluationFiles, nearFolders } from '../../runs/evaluation.ts'
import { kinds } from '../../runs/kinds.ts'
import { evaluateFields } from '../../runs/kindFields.ts'
import type { Item, Output } from '../../rpc/engine/contract.ts'
import { printLines } from '../guardLines.ts'
import { evaluationText } from '../evaluationText.ts'
import type { Action } from '../host.ts'
import { checkOutput, folderInput } from '../inputs.ts'
import { optionsOf, type FlagsOf, type RunFlags } from '../options.ts'
import { createRun, keepInProject } from '../runs.ts'
import { writeEvaluation } from '../writtenEvaluation.ts'
import { duration } from '../progressText.ts'
import { counted, grouped } from '../table.ts'

export interface EvaluateFlags extends RunFlags, FlagsOf<typeof evaluateFields> {
  readonly run: readonly string[]
  readonly text?: string
  readonly out?: string
}

export const evaluate: Action<EvaluateFlags> = async (flags, host) => {
  const { output } = host
  const options = optionsOf(flags, evaluateFields)
  const folders = [...new Set(flags.run.map((dir) => resolve(dir)))]
  const folder = outputFolder(folders, flags.out)
  // A folder that is not there yet is checked as a file of that name would be: by the folder above it.
  // An evaluation of an earlier run lies there by its name.
  await checkOutput(existsSync(folder) ? join(folder, evaluationFiles.evaluation) : folder, { force: true })
  const text = flags.text === undefined ? null : resolve(flags.text)
  const tell = (item: object): void => output.note(estimateText(item as Item<'evaluate'>))
  const { context, answers } = createRun(flags, host, tell)
  const input = { runs: folders.map(folderInput), text, candidates: nearFolders(folders) }
  const done = await kinds.evaluate.run(input, options, context)
  const { result, files } = done
  await writeEvaluation(folder, files, host)
  const path = join(folder, evaluationFiles.evaluation)
  if (flags.json === true) jsonLines(result, path).forEach((line) => output.json(line))
  else {
    printLines(output, evaluationText(result.evaluation))
    output.note(timeText(result))
    output.note(`Written: ${path} and, to be read, ${evaluationFiles.report}`)
  }
  const settings = { kind: 'evaluate' as const, runIds: [], options }
  const inputs = () => Promise.resolve({})
  await keepInProject(settings, { ...done, elapsedMs: result.elapsedMs }, { flags, host, answers, inputs })
}

function outputFolder(runs: readonly string[], out: string | undefined): string {
  if (out !== undefined) return resolve(out)
  const [only, ...others] = runs
  if (only !== undefined && others.length === 0) return only
  throw new WorkbenchError('input.usage', 'Several runs are compared: give the folder of the result with --out.')
}

/** One object a run: what is known of all its questions together, without the lists. */
function jsonLines({ evaluation, elapsedMs, prompts, computed }: Output<'evaluate'>, out: string): object[] {
  return evaluation.runs.map((run) => {
    const [all] = run.fields
    const verdicts = Object.fromEntries(
      [...Map.groupBy(run.questions, ({ card }) => card.verdict)].map(([name, list]) => [name, list.length]),
    )
    return {
      run: run.name,
      dir: run.dir,
      ...(all === undefined ? {} : { verdict: all.card.verdict, sentence: all.card.sentence }),
      questions: verdicts,
      ...(all === undefined ? {} : { ...all, field: undefined, card: undefined }),
      controls: run.controls,
      warnings: run.warnings,
      ...{ elapsedMs, prompts, fromCache: prompts - computed, out },
    }
  })
}

function estimateText({ prompts, lowMs, highMs }: Item<'evaluate'>): string {
  return `Tried a few prompts: the other ${counted(prompts, 'prompt')} and the free text will take ${duration(lowMs)} to ${duration(highMs)}.`
}

function timeText({ elapsedMs, prompts, computed, evaluation }: Output<'evaluate'>): string {
  const cached =
    computed === 0 ? ', all from cache' : computed < prompts ? `, ${grouped(prompts - computed)} from cache` : ''
  return `${counted(prompts, 'prompt')}${cached}; ${duration(elapsedMs)} on ${evaluation.device}`
}
