import { basename } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { append, smallest } from '../../base/lists.ts'
import { pairQuestions, type PairedQuestions, type PairingWay, type PairLink } from '../../datasets/pairQuestions.ts'
import { questionFormat } from '../../datasets/import/writeQuestions.ts'
import type { Question } from '../../datasets/question.ts'
import { readAllDrafts } from '../../datasets/readDrafts.ts'
import { isSamePlace } from '../../files/samePlace.ts'
import type { Action, Host } from '../host.ts'
import { checkOutput, type OutputFlags } from '../inputs.ts'
import { writeContent } from '../writeContent.ts'
import { counted, grouped, table } from '../table.ts'

export interface PairFlags extends OutputFlags {
  readonly files: readonly string[]
  readonly out: string
  readonly by: PairingWay
  readonly min: number
  readonly json?: boolean
}

export const dataPair: Action<PairFlags> = async (flags, host) => {
  const { files, out, by, min, json } = flags
  const { output, signal } = host
  const format = questionFormat(out)
  if (files.some((file) => isSamePlace(file, out))) {
    throw new WorkbenchError('input.usage', `--out ${out} is one of the files to pair; give another name.`)
  }
  await checkOutput(out, flags)
  const questions: Question[] = []
  for (const file of files) append(questions, await readFile(file, host))
  const paired = pairQuestions(withOwnIds(questions), { by, min })
  refuseUnpaired(paired, by)
  if (by !== 'id') output.warning(guessed[by])
  const { content } = await format.write(paired.questions)
  host.willWrite(out)
  await writeContent(out, content, signal)
  if (json === true) for (const link of paired.links) output.json(link)
  else for (const line of describe(paired)) output.line(line)
  output.note(`Written: ${out} (${counted(paired.questions.length, 'question')})`)
}

/** What is guessed is called so. */
const guessed = {
  order: 'Paired by place: the first with the first, and so on, whatever they say; look at some of them',
  content: 'Paired by numbers and right answers that two questions share; look at some of them',
} as const

/** Nothing is written where no two questions belong together: what was meant by the files is not what they hold. */
function refuseUnpaired({ questions, links }: PairedQuestions, by: PairingWay): void {
  const langs = [...new Set(questions.map(({ lang }) => lang ?? ''))]
  const [first = ''] = langs
  const without = langs.slice(1).find((lang) => links.every((link) => link.lang !== lang))
  if (without === undefined) return
  const own = questions.find(({ lang }) => lang === without)
  const remedy = {
    id: `give translations one id or pair (${own?.id ?? ''} is one of ${first} nowhere), or pair by place with --by order, or by numbers and right answers with --by content`,
    order: 'files that are paired by place have as many questions each, their domains in the same order',
    content: 'give translations one id or pair, or pair by place with --by order',
  }[by]
  const relation = { id: 'shares an id or a pair with', order: 'has its place beside', content: 'says the same as' }[by]
  throw new WorkbenchError('input.value', `No question in ${without} ${relation} one in ${first}: ${remedy}.`)
}

/** The questions of a file, in the language that they name or, where they name none, its name does: `facts.ar.jsonl`. */
async function readFile(file: string, { output, signal }: Host): Promise<Question[]> {
  const { questions, problems } = await readAllDrafts(file, { signal })
  for (const { place, message } of problems) output.warning(`${place}: ${message}.`)
  const named = /[-_.]([a-z]{2,3}(?:-[A-Z][a-z]{3})?)\.[a-z]+$/.exec(basename(file))?.[1] ?? null
  return questions.map(({ question, place }) => {
    const lang = question.lang ?? named
    if (lang !== null) return { ...question, lang }
    throw new WorkbenchError(
      'input.value',
      `${place}: the question ${question.id} names no language. Give it one (lang), or name the file like facts.ar.jsonl.`,
    )
  })
}

/** Files of several languages may use the same ids, one file may not: such ids get the name of their language. */
function withOwnIds(questions: readonly Question[]): Question[] {
  const counts = new Map<string, number>()
  for (const { id } of questions) counts.set(id, (counts.get(id) ?? 0) + 1)
  const used = new Set<string>()
  return questions.map((question) => {
    const id = (counts.get(question.id) ?? 0) > 1 ? `${question.id}-${question.lang ?? ''}` : question.id
    if (used.has(id)) {
      throw new WorkbenchError(
        'input.value',
        `The id ${question.id} is used twice in ${question.lang ?? ''}; give each its own.`,
      )
    }
    used.add(id)
    return { ...question, id }
  })
}

function describe({ questions, links, unpaired }: PairedQuestions): string[] {
  const langs = [...new Set(questions.flatMap(({ lang }) => lang ?? []))]
  const [first = ''] = langs
  const rows = langs.slice(1).map((lang) => {
    const own = links.filter((link) => link.lang === lang)
    const least = own.length === 0 ? '–' : smallest(own.map(({ confidence }) => confidence)).toFixed(2)
    const doubtful = own.filter(({ confidence }) => confidence < 0.9).length
    const without = unpaired.filter((question) => question.lang === lang).length
    return [lang, grouped(own.length), byText(own), least, grouped(doubtful), grouped(without)]
  })
  const header = ['language', `paired with ${first}`, 'by', 'least confidence', 'below 0.9', 'unpaired']
  return [
    ...table([header, ...rows], 'lrlrrr'),
    ...links.filter(({ confidence }) => confidence < 0.9).map(linkText),
    ...unpaired.map(({ id, lang }) => `unpaired: ${id} (${lang ?? ''})`),
  ]
}

function byText(links: readonly PairLink[]): string {
  return [...Map.groupBy(links, ({ by }) => by)].map(([by, members]) => `${by} ${grouped(members.length)}`).join(', ')
}

function linkText({ ids, by, confidence, agrees, differs }: PairLink): string {
  const reasons = [
    ...(agrees.length > 0 ? [`same ${agrees.join(', ')}`] : []),
    ...(differs.length > 0 ? [`other ${differs.join(', ')}`] : []),
  ]
  return `${confidence.toFixed(2)}  ${ids.join(' = ')}  by ${by}${reasons.length > 0 ? `; ${reasons.join('; ')}` : ''}`
}
