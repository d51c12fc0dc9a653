import * as v from 'valibot'
import { describeIssues } from '../base/issues.ts'
import { refuseFirst } from './checks/gate.ts'
import { importPublished } from './importPublished.ts'
import { isLost, type Problem } from './problem.ts'
import { DraftSchema, type PlacedQuestion } from './question.ts'
import type { ReadImport } from './import/readImport.ts'
import { readRows, type ReadRowsOptions } from './readRows.ts'
import type { Row } from './row.ts'

export interface Drafts {
  /** How the file was read. */
  readonly read: ReadImport
  readonly questions: readonly PlacedQuestion[]
  /** What kept a row from being read, or a file from being restored in full. */
  readonly problems: readonly Problem[]
}

/**
 * Reads a question file in any state of work: what has the right form, and what is wrong with the rest.
 *
 * @throws WorkbenchError 'input.missing', or 'input.format' when it is no question file; the signal's reason when aborted
 */
export async function readDrafts(path: string, options: ReadRowsOptions = {}): Promise<Drafts> {
  const file = await readRows(path, options)
  const { read } = file
  if (file.kind === 'published') return { ...importPublished(file.json, path), read }
  const questions: PlacedQuestion[] = []
  const problems: Problem[] = []
  for (const row of file.rows) {
    const draft = draftOf(row)
    if ('rule' in draft) problems.push(draft)
    else questions.push(draft)
  }
  return { questions, problems, read }
}

/**
 * As `readDrafts`, but a file that cannot be read in full is refused: for work that would lose the rest of it.
 *
 * @throws WorkbenchError 'input.format' naming the first place
 */
export async function readAllDrafts(path: string, options: ReadRowsOptions = {}): Promise<Drafts> {
  const drafts = await readDrafts(path, options)
  refuseFirst(drafts.problems.filter(isLost), path)
  return drafts
}

/** The question of a row in any state of work, or what kept it from being read. */
export function draftOf(row: Row): PlacedQuestion | Problem {
  const { place } = row
  if ('fault' in row) {
    const { rule, fault, remedy } = row
    return { place, id: null, severity: 'error', rule, message: fault, remedy }
  }
  const parsed = v.safeParse(DraftSchema, row.value)
  if (parsed.success) return { place, question: parsed.output }
  const message = describeIssues(parsed.issues)
  const remedy = 'a question has the texts id and stem, a list of options and the answer: the index of the right one'
  return { place, id: null, severity: 'error', rule: 'wrong-shape', message, remedy }
}
