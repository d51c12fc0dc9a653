import { WorkbenchError } from '../../base/errors.ts'
import { createSlices } from '../../base/slices.ts'
import { pairsOf } from '../../datasets/pairs.ts'
import { readDrafts } from '../../datasets/readDrafts.ts'
import { riskQueue } from '../../datasets/risk/riskQueue.ts'
import type { Action } from '../host.ts'
import { glossaryFile } from '../glossaryFile.ts'
import { filePredictions, runPredictions } from '../queuePredictions.ts'
import { counted } from '../table.ts'

export interface QueueFlags {
  readonly file: string
  readonly first: number
  /** The folder of a run. */
  readonly run?: string
  readonly glossary?: string
  /** A file of answers. */
  readonly answers?: string
  readonly seed: number
  readonly json?: boolean
}

export const dataQueue: Action<QueueFlags> = async (
  { file, first, run, answers, glossary, seed, json },
  { output, signal },
) => {
  if (run !== undefined && answers !== undefined)
    throw new WorkbenchError('input.usage', '--run and --answers exclude each other; give one of them.')
  const { questions, problems } = await readDrafts(file, { signal })
  for (const { place, message } of problems) output.warning(`${place}: ${message}.`)
  const records = questions.map(({ question }, position) => ({ question, position }))
  const { byId } = await pairsOf(records, null, createSlices(signal))
  const asked = questions.map(({ question }) => question)
  const host = { output, signal }
  const predictions =
    run !== undefined
      ? await runPredictions(run, asked, host)
      : answers !== undefined
        ? await filePredictions({ answers, file, seed }, asked, host)
        : undefined
  const queue = riskQueue([...byId.values()], predictions, await glossaryFile(glossary, host))
  const doubtful = queue.filter(({ risk }) => risk > 0)
  for (const pair of doubtful.slice(0, first)) {
    if (json === true) output.json(pair)
    else {
      output.line(`${pair.risk.toFixed(2)}  ${pair.pairId.replace(/^id:/, '')}`)
      for (const { sentence } of pair.reasons) output.line(`      ${sentence}`)
    }
  }
  const listed = doubtful.length > first ? `; the first ${first} are listed, --first lists more` : ''
  output.note(`${counted(doubtful.length, 'pair')} of ${queue.length} to look at${listed}.`)
}
