import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { evaluationFiles } from '../../jobs/reportContext.ts'
import type { Output } from '../../rpc/engine/contract.ts'
import { evaluationText } from '../evaluationText.ts'
import type { Action } from '../host.ts'
import { checkOutput, runInput } from '../inputs.ts'
import type { RunFlags } from '../options.ts'
import { duration } from '../progressText.ts'
import { counted, grouped } from '../table.ts'
import { writeEvaluation } from '../writtenEvaluation.ts'

export interface EvaluateFlags extends RunFlags {
  readonly run: readonly string[]
  readonly controls: number
  readonly randomSets: number
  readonly pooled: number
  readonly driftSets: number
  readonly text?: string
  readonly seed: number
  readonly out?: string
}

export const evaluate: Action<EvaluateFlags> = async (flags, host) => {
  const { call, output } = host
  const { controls, randomSets, pooled, driftSets, seed, json } = flags
  const runs = [...new Set(flags.run.map((dir) => resolve(dir)))]
  const folder = outputFolder(runs, flags.out)
  // A folder that is not there yet is checked as a file of that name would be: by the folder above it.
  await checkOutput(existsSync(folder) ? join(folder, evaluationFiles.evaluation) : folder)
  const text = flags.text === undefined ? null : resolve(flags.text)
  const choice = { controls, randomSets, pooled, driftSets, seed, text }
  const result = await call('evaluate', { run: runInput(flags), runs, ...choice })
  const { evaluation: path } = await writeEvaluation(folder, result.evaluation, runs, host)
  if (json === true) return jsonLines(result, path).forEach((line) => output.json(line))
  for (const line of evaluationText(result.evaluation)) output.line(line)
  output.note(timeText(result))
  output.note(`Written: ${path} and, to be read, ${evaluationFiles.report}`)
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

function timeText({ elapsedMs, prompts, computed, evaluation }: Output<'evaluate'>): string {
  const cached =
    computed === 0 ? ', all from cache' : computed < prompts ? `, ${grouped(prompts - computed)} from cache` : ''
  return `${counted(prompts, 'prompt')}${cached}; ${duration(elapsedMs)} on ${evaluation.device}`
}
