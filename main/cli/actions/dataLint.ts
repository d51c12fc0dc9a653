import { WorkbenchError } from '../../base/errors.ts'
import { lintQuestions } from '../../datasets/lintQuestions.ts'
import { isOpen } from '../../datasets/problem.ts'
import { readDrafts } from '../../datasets/readDrafts.ts'
import { glossaryFile } from '../glossaryFile.ts'
import type { Action } from '../host.ts'
import { counted } from '../table.ts'

export interface LintFlags {
  readonly file: string
  readonly glossary?: string
  readonly json?: boolean
}

export const dataLint: Action<LintFlags> = async ({ file, glossary, json }, { output, signal }) => {
  const { questions, problems: unread, read: asFile } = await readDrafts(file, { signal })
  for (const note of asFile.notes) output.note(note)
  const terms = await glossaryFile(glossary, { output, signal })
  const problems = [...unread, ...lintQuestions(questions, file, terms)]
  for (const problem of problems) {
    const { place, severity, rule, message, remedy, note } = problem
    if (json === true) output.json(problem)
    else if (note !== undefined) output.line(`${place}: accepted ${rule}: ${message}. Note: ${note}`)
    else output.line(`${place}: ${severity} ${rule}: ${message}. Remedy: ${remedy}.`)
  }
  const nErrors = problems.filter(({ severity }) => severity === 'error').length
  const open = problems.filter(isOpen).length
  const accepted = open < problems.length ? `, ${counted(problems.length - open, 'warning')} accepted` : ''
  const found = `${counted(nErrors, 'error')} and ${counted(open - nErrors, 'warning')}${accepted}`
  if (nErrors > 0) {
    throw new WorkbenchError('input.value', `${file} has ${found} in ${counted(questions.length, 'question')}.`)
  }
  output.note(`${counted(questions.length, 'question')}: ${found}`)
}
