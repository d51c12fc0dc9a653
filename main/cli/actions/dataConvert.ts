import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { refuseFirst } from '../../datasets/checks/gate.ts'
import { drawDistractors } from '../../datasets/distractors.ts'
import { readDrafts } from '../../datasets/readDrafts.ts'
import { isLost } from '../../datasets/problem.ts'
import { renderQuestions } from '../../datasets/renderQuestions.ts'
import { maxOptions, type Question } from '../../datasets/question.ts'
import { formatQuestionLines } from '../../datasets/questionLines.ts'
import type { ImportChoices } from '../../datasets/import/importChoices.ts'
import { importFiles } from '../../datasets/import/importPlan.ts'
import { questionFormat } from '../../datasets/import/writeQuestions.ts'
import { refuseOpen, type ReadImport } from '../../datasets/import/readImport.ts'
import { readRegular } from '../../files/regularFile.ts'
import { isSamePlace } from '../../files/samePlace.ts'
import type { Action, Host } from '../host.ts'
import { choicesOf, type ImportFlags } from '../importFlags.ts'
import { checkOutput, checkReplaced, type OutputFlags } from '../inputs.ts'
import { writeContent } from '../writeContent.ts'
import { counted } from '../table.ts'

export interface ConvertFlags extends ImportFlags, OutputFlags {
  readonly file: string
  readonly out?: string
  readonly to?: string
  readonly dryRun?: boolean
  readonly render?: 'question-first' | 'question-last' | 'both'
  readonly seed: number
  readonly formulas?: boolean
}

/** So many rows in error are named by a dry run. */
const mostNamed = 20

export const dataConvert: Action<ConvertFlags> = async (flags, host) => {
  const { file, out, seed, to } = flags
  const choices = choicesOf(flags)
  if (flags.dryRun === true) {
    await dryRun(file, choices, host)
    return
  }
  if (out === undefined) {
    throw new WorkbenchError('input.usage', 'Say with --out where to write, or only look with --dry-run.')
  }
  if (isSamePlace(out, file)) {
    throw new WorkbenchError('input.usage', `--out ${out} is the file to convert; give another name.`)
  }
  const format = questionFormat(out, to, { formulas: flags.formulas })
  if (!format.isFolder) await checkOutput(out, flags)
  const { questions: placed, problems, read } = await readDrafts(file, { signal: host.signal, choices })
  // Which layout was read stands before what may be wrong with it; of our own it goes without saying.
  if (!isOurs(read)) host.output.note(readSentence(file, read))
  for (const note of read.notes) host.output.note(note)
  refuseFirst(problems.filter(isLost), file)
  for (const { place, message } of problems) host.output.warning(`${place}: ${message}.`)
  let questions = placed.map(({ question }) => question)
  const { options: nOptions = 0 } = flags
  if (nOptions > 1) questions = fill(questions, nOptions, flags, host)
  if (flags.render !== undefined) questions = render(questions, flags.render, seed, host)
  const { content, lost } = await format.write(questions)
  if (typeof content === 'object' && 'files' in content) {
    for (const name of Object.keys(content.files)) await checkReplaced(join(out, name), flags)
  }
  host.willWrite(out)
  await writeContent(out, content, host.signal)
  host.output.note(`Written: ${out} (${counted(questions.length, 'question')})`)
  if (lost.length > 0) await writeRest(out, questions, format.title, lost, host)
}

/** What the layout cannot hold is not lost: it stays beside it, whole. */
async function writeRest(
  out: string,
  questions: readonly Question[],
  title: string,
  lost: readonly string[],
  host: Host,
): Promise<void> {
  const rest = `${out.replace(/[/\\]+$/, '')}.engram.jsonl`
  await checkOutput(rest)
  host.willWrite(rest)
  await writeContent(rest, formatQuestionLines(questions), host.signal)
  const names = lost.length > 8 ? `${lost.slice(0, 8).join(', ')} and ${lost.length - 8} more` : lost.join(', ')
  host.output.warning(`${title} has no place for ${names}: all questions are also in ${rest}, whole.`)
}

/** How the file is read, what would come of it, and every row that would not. */
async function dryRun(file: string, choices: ImportChoices, { output, signal }: Host): Promise<void> {
  const bytes = await readRegular(file, { expected: 'a question file', maxBytes: 2 ** 28, signal })
  const { reads, questions, problems } = await importFiles([{ name: file, bytes }], choices)
  for (const read of reads) {
    output.line(readSentence(file, read))
    for (const note of read.notes) output.line(note)
    for (const { sentence } of read.asks) output.line(`To be said first: ${sentence}.`)
  }
  const langs = Map.groupBy(questions, ({ question }) => question.lang ?? 'no language')
  const byLang = [...langs].map(([lang, members]) => `${lang} ${members.length}`).join(', ')
  const nPairs = new Set(questions.flatMap(({ question }) => question.pair ?? [])).size
  const [pairs, rows] = [counted(nPairs, 'pair'), counted(problems.length, 'row')]
  output.line(`${counted(questions.length, 'question')} (${byLang}), ${pairs}; ${rows} refused.`)
  for (const { place, reason, remedy } of problems.slice(0, mostNamed)) {
    output.line(`${place}: ${reason}. Remedy: ${remedy}.`)
  }
  if (problems.length > mostNamed) output.line(`and ${problems.length - mostNamed} more rows.`)
  const [ask] = reads.flatMap(({ asks }) => asks)
  if (ask !== undefined) refuseOpen(file, [ask])
}

function isOurs({ chosen, table }: ReadImport): boolean {
  return (chosen.id === 'engram' || chosen.id === 'published') && (table.encoding?.encoding ?? 'utf-8') === 'utf-8'
}

/** `a.csv is read as ARC as on Hugging Face, windows-1256, divided by ";"; answers are letters.` */
function readSentence(file: string, { table, chosen, answers }: ReadImport): string {
  const parts = [
    `${file} is read as ${chosen.title}`,
    ...(table.encoding === null || table.encoding.encoding === 'utf-8' ? [] : [table.encoding.encoding]),
    ...(table.delimiter === null || table.delimiter.taken === ','
      ? []
      : [`divided by ${nameOf(table.delimiter.taken)}`]),
    ...(table.sheet === null || table.sheet.all.length < 2 ? [] : [`the sheet ${table.sheet.taken}`]),
  ]
  return `${parts.join(', ')}${answers === '' ? '' : `; ${answers}`}.`
}

function nameOf(delimiter: string): string {
  return delimiter === '\t' ? 'tabs' : JSON.stringify(delimiter)
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
