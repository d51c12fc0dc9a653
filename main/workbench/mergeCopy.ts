import { basename } from 'node:path'
import { counted } from '../base/counted.ts'
import { largest } from '../base/lists.ts'
import type { Slices } from '../base/slices.ts'
import type { Copies } from '../datasets/mergeQuestion.ts'
import { mergeQuestions, type MergeChoice, type MergeConflict } from '../datasets/mergeQuestions.ts'
import type { Question } from '../datasets/question.ts'
import type { NamedStep } from '../store/change.ts'
import { commonPast } from '../store/commonPast.ts'
import { openProjectCopy, type ProjectFile } from '../store/projectFile.ts'
import type { RecordKind, RecordValue } from '../store/records.ts'
import { refusal } from './failures.ts'
import { openQuestionSet, parseQuestion, type QuestionSet } from './questionSet.ts'
import type { NewStep, OpenProject } from './session.ts'

/** What it comes to when the questions of a copy of the project are merged into it. */
export interface CopyMerge {
  /** The last step that both know; null where they have none in common. */
  readonly past: NamedStep | null
  /** Each question that is another one than before; see `mergeQuestions`. And terms. */
  readonly changes: NewStep['changes']
  readonly counts: { readonly added: number; readonly changed: number; readonly removed: number }
  /** What both changed, and nothing was chosen for. */
  readonly open: readonly MergeConflict[]
  /** For `noteMerge`. */
  readonly behind: readonly string[]
}

/**
 * Opens a copy of a project's file, which stays as it is.
 *
 * @throws as `openProjectCopy`; WorkbenchError 'run.store' where it is in the middle of a large change
 */
export async function openCopy(path: string, slices: Slices): Promise<OpenProject & Disposable> {
  const file = openProjectCopy(path)
  try {
    if (file.history.isUnfinished()) {
      throw refusal(
        'run.store',
        `${path} is in the middle of a large change. Open it in Engram once, and merge it then.`,
      )
    }
    return { file, questions: await openQuestionSet(file, slices), [Symbol.dispose]: () => file[Symbol.dispose]() }
  } catch (error) {
    file[Symbol.dispose]()
    throw error
  }
}

export async function mergeCopy(
  mine: OpenProject,
  theirs: OpenProject,
  choose: (conflict: MergeConflict) => MergeChoice | null,
  slices: Slices,
): Promise<CopyMerge> {
  if (mine.file.path === theirs.file.path)
    throw refusal('input.usage', 'That is the project itself; choose a copy of it.')
  const { in: where, step: past, behind } = commonPast(mine.file, theirs.file)
  const from = where === 'mine' ? mine : theirs
  const before = past === null ? [] : from.file.history.valuesAt(past.step)
  const base = past === null ? new Map<string, Question>() : questionsAt(before, byId(from.questions))
  const terms = termChanges(past === null ? new Map() : termsAt(before, termsOf(from)), termsOf(mine), termsOf(theirs))
  const copies = { base, mine: byId(mine.questions), theirs: byId(theirs.questions) }
  const { changed, open } = await mergeQuestions(copies, choose, slices)
  const { counts, changes } = await changesOf(mine.questions, changed, slices)
  return { past, behind, open, counts, changes: [...changes, ...terms] }
}

type Terms = ReadonlyMap<string, RecordValue>

/** What the copy has done to terms since: of one that both changed, its note, mine stays. */
function termChanges(base: Terms, mine: Terms, theirs: Terms): NewStep['changes'] {
  let position =
    largest(
      [...mine.values()].map((value) => value.position),
      -1,
    ) + 1
  return [...new Set([...base.keys(), ...theirs.keys()])].flatMap((id) => {
    const [was, own, other] = [base, mine, theirs].map((copy) => copy.get(id)?.data)
    if (other === was || other === own || own !== was) return []
    return {
      kind: 'terms',
      id,
      after: other === undefined ? null : { position: mine.get(id)?.position ?? position++, data: other },
    }
  })
}

function termsOf({ file }: OpenProject): Terms {
  return new Map(file.records.all('terms').map(({ id, ...value }) => [id, value]))
}

function termsAt(before: readonly RecordAt[], now: Terms): Terms {
  const then = new Map(now)
  for (const { kind, id, value } of before) {
    if (kind !== 'terms') continue
    if (value === null) then.delete(id)
    else then.set(id, value)
  }
  return then
}

async function changesOf(set: QuestionSet, changed: ReadonlyMap<string, Question | null>, slices: Slices) {
  const counts = { added: 0, changed: 0, removed: 0 }
  const changes: NewStep['changes'][number][] = []
  let next = set.nextPosition()
  for (const [id, question] of changed) {
    await slices.step()
    const before = set.get(id)
    counts[question === null ? 'removed' : before === null ? 'added' : 'changed']++
    const after = question && { position: before?.position ?? next++, data: JSON.stringify(question) }
    changes.push({ kind: 'questions', id, after })
  }
  return { counts, changes }
}

/** What the step of a merge is called. */
export function mergedName({ changes }: CopyMerge, path: string): string {
  const nOf = (of: RecordKind): number => changes.filter(({ kind }) => kind === of).length
  const [nQuestions, nTerms] = [nOf('questions'), nOf('terms')]
  const terms = nTerms === 0 ? '' : ` and ${counted(nTerms, 'term')}`
  return `Merged ${counted(nQuestions, 'question')}${terms} from ${basename(path)}`
}

export type LastChange = Omit<NamedStep, 'step'> | null

/** Says when the questions of a conflict were changed last in each copy, by a step behind the common past. */
export function lastChanges(past: NamedStep | null, copies: Omit<Copies<ProjectFile>, 'base'>) {
  const lastIn = ({ history }: ProjectFile) => {
    const done = new Set(history.past().map(({ step }) => step))
    return ({ questionIds }: MergeConflict): LastChange => {
      const found = questionIds
        .flatMap((id) => history.ofRecord('questions', id))
        .filter(({ step, at }) => done.has(step) && at > (past?.at ?? ''))
        .toSorted((a, b) => a.step - b.step)
        .at(-1)
      return found === undefined ? null : { name: found.name, at: found.at }
    }
  }
  return { mine: lastIn(copies.mine), theirs: lastIn(copies.theirs) }
}

function byId(set: QuestionSet): Map<string, Question> {
  return new Map(set.all().map((question) => [question.id, question]))
}

type RecordAt = ReturnType<ProjectFile['history']['valuesAt']>[number]

function questionsAt(before: readonly RecordAt[], now: Map<string, Question>): Map<string, Question> {
  for (const { kind, id, value } of before) {
    if (kind !== 'questions') continue
    if (value === null) now.delete(id)
    else now.set(id, parseQuestion(value.data))
  }
  return now
}
