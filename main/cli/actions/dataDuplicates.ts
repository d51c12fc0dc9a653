import { createSlices } from '../../base/slices.ts'
import { findDuplicates, type DuplicateGroup } from '../../datasets/duplicates/findDuplicates.ts'
import { wordDifferences } from '../../datasets/duplicates/wordDifferences.ts'
import { pairsOf } from '../../datasets/pairs.ts'
import type { Question } from '../../datasets/question.ts'
import { readDrafts } from '../../datasets/readDrafts.ts'
import type { Action } from '../host.ts'
import { counted } from '../table.ts'

export interface DuplicatesFlags {
  readonly file: string
  readonly near: number
  readonly json?: boolean
}

export const dataDuplicates: Action<DuplicatesFlags> = async ({ file, near, json }, { output, signal }) => {
  const { questions, problems } = await readDrafts(file, { signal })
  for (const { place, message } of problems) output.warning(`${place}: ${message}.`)
  const records = questions.map(({ question }, position) => ({ question, position }))
  const { byId } = await pairsOf(records, null, createSlices(signal))
  const groups = findDuplicates([...byId.values()], { near })
  const questionOf = new Map(questions.map(({ question }) => [question.id, question]))
  for (const group of groups) {
    if (json === true) output.json(group)
    else for (const line of linesOf(group, questionOf)) output.line(line)
  }
  const more = groups.reduce((sum, { pairIds }) => sum + pairIds.length - 1, 0)
  output.note(
    groups.length === 0
      ? `No question of ${file} is there twice.`
      : `${counted(groups.length, 'group')}; ${counted(more, 'question')} more than there need be.`,
  )
}

/** A group with what differs in words, link by link. */
function linesOf(
  { kind, similarity, answersDiffer, pairIds, links }: DuplicateGroup,
  questionOf: ReadonlyMap<string, Question>,
) {
  const names = pairIds.map((pairId) => pairId.replace(/^id:/, '')).join(', ')
  const answers = answersDiffer ? '; their right answers differ' : ''
  return [
    `${kind} ${similarity.toFixed(2)}: ${names}${answers}`,
    ...links.map(({ lang, questions: [a, b] }) => {
      const [first, other] = [questionOf.get(a)!, questionOf.get(b)!]
      const [own, theirs] = [first, other].map(({ options, answer }) => options[answer] ?? '')
      return `  ${lang ?? '–'}  ${wordDifferences(first.stem, other.stem)}  → ${wordDifferences(own!, theirs!)}`
    }),
  ]
}
