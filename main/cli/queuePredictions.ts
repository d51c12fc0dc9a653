import { basename, resolve } from 'node:path'
import { isWorkbenchError, WorkbenchError } from '../base/errors.ts'
import { DraftSchema, type Question } from '../datasets/question.ts'
import { readQuestions } from '../datasets/readQuestions.ts'
import { predictionOf, type Prediction } from '../datasets/risk/predictions.ts'
import { readTextFile } from '../files/jsonFile.ts'
import { parseJsonLines } from '../files/parseJsonLines.ts'
import { AnswerSchema, type Answer } from '../methods/answers/answerSchema.ts'
import { openCapsule } from '../runs/capsule.ts'
import { answersUnedited, isAsAsked, predictionsOf } from '../runs/predictions.ts'
import { readRecords } from '../runs/record.ts'
import type { Host } from './host.ts'
import { folderInput } from './inputs.ts'

type Predictions = ReadonlyMap<string, Prediction>
type Readings = Pick<Host, 'signal'> & { readonly output: Pick<Host['output'], 'warning'> }

/**
 * What the runs of a folder answer to the questions of a file, those left out that say something else by now.
 *
 * @throws WorkbenchError 'input.value' when no run of the folder has answers of an unedited model
 */
export async function runPredictions(dir: string, now: readonly Question[], host: Readings): Promise<Predictions> {
  const { signal, output } = host
  const records = await readRecords(openCapsule(folderInput(dir)), { signal })
  const found = records.find(({ settings, answers }) => answers.length > 0 && answersUnedited(settings))
  if (found === undefined) {
    const message = `${dir} holds no answers of an unedited model; give the folder of a predict run (engram runs export).`
    throw new WorkbenchError('input.value', message)
  }
  const { settings, figures, files, answers } = found
  const text = new TextDecoder().decode(files['questions.jsonl'] ?? new Uint8Array())
  const lines = text.split('\n').filter((line) => line !== '')
  const asked = parseJsonLines(lines, DraftSchema, { place: `${dir}, questions.jsonl` })
  const before = answers.filter(({ part }) => part === 'before')
  const byId = new Map(asked.map((question) => [question.id, question]))
  const predictions = predictionsOf(byId, before, { model: figures.model.name, settings })
  const current = now.flatMap((question): [string, Prediction][] => {
    const known = predictions.get(question.id)
    return known === undefined || !isAsAsked(question, known.asked) ? [] : [[question.id, known.prediction]]
  })
  tellMissing(now.length - current.length, output)
  return new Map(current)
}

export interface AnswersOfFile {
  readonly answers: string
  /** The question file that was asked. */
  readonly file: string
  /** With which the orders of its options were drawn. */
  readonly seed: number
}

/**
 * What a file of `engram predict --out` answers to the questions of a file.
 *
 * @param now the questions as the file has them, those with faults among them
 * @throws WorkbenchError 'input.format' naming the line that is no answer by letter; 'input.value' where the answers are
 *         not to these questions
 */
export async function filePredictions(
  { answers: path, file, seed }: AnswersOfFile,
  now: readonly Question[],
  host: Readings,
): Promise<Predictions> {
  const { signal, output } = host
  const text = await readTextFile(path, {
    expected: 'answers of engram predict',
    maxBytes: 2 ** 29,
    signal,
    pipes: true,
  })
  const answers = parseJsonLines(
    text.split('\n').filter((line) => line.trim() !== ''),
    AnswerSchema,
    { place: path, expected: 'an answer by letter, as engram predict --out writes it' },
  )
  const asked = await askedQuestions(file, seed, now, host)
  const byId = Map.groupBy(answers, ({ id }) => id)
  const found = new Map<string, Prediction>()
  for (const [id, { question, golds }] of asked) {
    const given = byId.get(id)
    if (given === undefined) continue
    const other = given.find(({ variant, gold }) => golds !== null && golds[variant] !== gold)
    if (other !== undefined) throw notOfThese(path, file, other)
    found.set(id, predictionOf(question, given, { model: basename(path), isByText: false }))
  }
  tellMissing(asked.size - found.size, output)
  return found
}

/** The questions as predict asked them; without their prompts where they have faults that forbid to ask them by now. */
async function askedQuestions(file: string, seed: number, now: readonly Question[], { signal, output }: Readings) {
  try {
    const questions = await readQuestions({ kind: 'file', path: resolve(file) }, { seed, signal })
    return new Map(
      questions.map(({ id, source, variants }) => [id, { question: source, golds: variants.map(({ gold }) => gold) }]),
    )
  } catch (error) {
    if (!isWorkbenchError(error) || !error.code.startsWith('input.')) throw error
    output.warning(`The orders of options are not known, so that only right and wrong count: ${error.message}`)
    return new Map(now.map((question) => [question.id, { question: { ...question, variants: [] }, golds: null }]))
  }
}

function notOfThese(path: string, file: string, { id, variant }: Answer): WorkbenchError {
  return new WorkbenchError(
    'input.value',
    `${path} does not answer ${file} as it is now: the right letter of ${id}, prompt ${variant + 1}, is another one. Give the --seed with which it was asked, or ask again.`,
  )
}

function tellMissing(n: number, output: Readings['output']): void {
  if (n > 0) output.warning(`${n} of the questions ${n === 1 ? 'has' : 'have'} no answer there as they are now.`)
}
