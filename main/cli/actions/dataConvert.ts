import { resolve } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { drawDistractors } from '../../datasets/distractors.ts'
import { readAllDrafts } from '../../datasets/readDrafts.ts'
import { renderQuestions } from '../../datasets/renderQuestions.ts'
import { maxOptions, type Question } from '../../datasets/question.ts'
import { writeTextAtomically } from '../../files/atomicFile.ts'
import type { Action, Host } from '../host.ts'
import { checkOutput } from '../inputs.ts'
import { questionFormat } from '../questionFormat.ts'
import { counted } from '../table.ts'

export interface ConvertFlags {
  readonly file: string
  readonly out: string
  readonly options?: number
  readonly render?: 'question-first' | 'question-last' | 'both'
  readonly seed: number
  readonly formulas?: boolean
}

export const dataConvert: Action<ConvertFlags> = async (flags, host) => {
  const { file, out, options: nOptions, seed } = flags
  const format = questionFormat(out, { formulas: flags.formulas })
  if (resolve(out) === resolve(file)) {
    throw new WorkbenchError('input.usage', `--out ${out} is the file to convert; give another name.`)
  }
  await checkOutput(out)
  const { questions: placed, problems } = await readAllDrafts(file, { signal: host.signal })
  for (const { place, message } of problems) host.output.warning(`${place}: ${message}.`)
  let questions = placed.map(({ question }) => question)
  if (nOptions !== undefined) questions = fill(questions, nOptions, flags, host)
  if (flags.render !== undefined) questions = render(questions, flags.render, seed, host)
  const text = format(questions)
  host.willWrite(out)
  await writeTextAtomically(out, text, { signal: host.signal })
  host.output.note(`Written: ${out} (${counted(questions.length, 'question')})`)
}

function fill(questions: Question[], nOptions: number, { seed }: ConvertFlags, { output }: Host): Question[] {
  const filled = drawDistractors(questions, { nOptions, seed })
  const [first, ...others] = filled.tooFew
  if (first !== undefined) {
    const which = others.length === 0 ? `Question ${first}` : `Question ${first} and ${others.length} more`
    output.warning(
      `${which}: too few other answers in the domain and language for ${nOptions} options; left as it was.`,
    )
  }
  return filled.questions
}

function render(
  questions: readonly Question[],
  order: NonNullable<ConvertFlags['render']>,
  seed: number,
  { output }: Host,
): Question[] {
  const unusable = questions.find(
    ({ options, answer }) => options.length < 2 || options.length > maxOptions || !options[answer],
  )
  if (unusable !== undefined) {
    throw new WorkbenchError(
      'input.value',
      `Question ${unusable.id} cannot be rendered: it needs 2 to ${maxOptions} options and a right one; engram data lint says more.`,
    )
  }
  const rendered = renderQuestions(questions, { order, seed, onWarning: (sentence) => output.warning(sentence) })
  return questions.map((question, i) => ({
    ...question,
    variants: rendered[i] ?? [],
    provenance: { ...question.provenance, variants: `rendered ${order}, seed ${seed}` },
  }))
}
