import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { formatQuestionLines } from '../../main/datasets/questionLines.ts'
import type { Question } from '../../main/datasets/question.ts'
import type { WorkbenchOptions } from '../../main/workbench/workbench.ts'
import { temporaryFolder } from './temporaryFolder.ts'
import { callsOf, openWorkbench } from './workbenchCalls.ts'

/** A workbench with a project of some questions open. */
export async function projectOf(questions: readonly Question[], options: Partial<WorkbenchOptions> = {}) {
  const folder = await temporaryFolder()
  const path = join(folder, 'q.jsonl')
  writeFileSync(path, formatQuestionLines(questions))
  const workbench = openWorkbench(folder, options)
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  const calls = callsOf(workbench)
  await calls.call('projects.create', { path: join(folder, 'p'), name: 'P' })
  await calls.call('questions.import', { name: 'q.jsonl', source: { kind: 'path', path } })
  return { ...calls, folder }
}
