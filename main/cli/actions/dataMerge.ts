import { resolve } from 'node:path'
import * as v from 'valibot'
import { WorkbenchError } from '../../base/errors.ts'
import { createSlices } from '../../base/slices.ts'
import { shortId } from '../../datasets/changedPairs.ts'
import { isTextPart, partText, type MergeChoice, type MergeConflict } from '../../datasets/mergeQuestions.ts'
import { readTextFile } from '../../files/jsonFile.ts'
import { parseJsonLines } from '../../files/parseJsonLines.ts'
import { noteMerge } from '../../store/commonPast.ts'
import { openProject } from '../../store/projectFile.ts'
import {
  lastChanges,
  mergeCopy,
  mergedName,
  openCopy,
  type CopyMerge,
  type LastChange,
} from '../../workbench/mergeCopy.ts'
import { openQuestionSet } from '../../workbench/questionSet.ts'
import type { Action } from '../host.ts'
import { counted, grouped, table } from '../table.ts'

export interface MergeFlags {
  /** The other copy. */
  readonly file: string
  readonly project: string
  readonly take?: 'mine' | 'theirs'
  /** A file of choices. */
  readonly choices?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

export const dataMerge: Action<MergeFlags> = async (flags, { output, signal }) => {
  const { file: path, take, json } = flags
  const choices =
    flags.choices === undefined ? new Map<string, MergeChoice>() : await readChoices(flags.choices, signal)
  const slices = createSlices(signal)
  using file = openProject(resolve(flags.project))
  if (file.readOnly !== null) throw new WorkbenchError('run.store', file.readOnly)
  await file.history.settle(slices)
  const mine = { file, questions: await openQuestionSet(file, slices) }
  using theirs = await openCopy(resolve(path), slices)
  const used = new Set<string>()
  const choose = (conflict: MergeConflict): MergeChoice | null => {
    used.add(conflict.key)
    const choice = choices.get(conflict.key) ?? (take === undefined ? null : { take })
    if (choice?.take !== 'text' || isTextPart(conflict)) return choice
    const what = `${conflict.field} of ${shortId(conflict.pairId)}`
    throw new WorkbenchError('input.value', `${flags.choices ?? ''}: ${what} is no text; take "mine" or "theirs".`)
  }
  const merge = await mergeCopy(mine, theirs, choose, slices)
  const unused = [...choices.keys()].filter((key) => !used.has(key))
  if (unused.length > 0) {
    output.warning(`${flags.choices ?? ''} chooses ${counted(unused.length, 'thing')} that both copies agree about.`)
  }
  const { open, past, counts } = merge
  const last = lastChanges(past, { mine: file, theirs: theirs.file })
  for (const conflict of open) {
    const at = { mine: last.mine(conflict), theirs: last.theirs(conflict) }
    if (json === true) output.json(conflictJson(conflict, at))
    else for (const line of conflictLines(conflict, at)) output.line(line)
  }
  const common =
    past === null ? 'The two have no common past.' : `Both come from “${past.name}” of ${past.at.slice(0, 10)}.`
  output.note(`${common} ${countsText(counts)}.`)
  if (flags.dryRun === true) return
  if (open.length > 0) {
    const how = 'Choose with --take mine or --take theirs, or one by one with --choices (see engram data merge --help)'
    throw new WorkbenchError(
      'run.conflict',
      `Both copies changed ${counted(open.length, 'thing')}, each otherwise, so nothing is merged. ${how}.`,
    )
  }
  const { step } = await file.history.commitInParts(mergedName(merge, path), merge.changes, { ...slices, signal })
  noteMerge(file, merge.behind)
  output.note(step === null ? 'The project has all of it already.' : `Merged into ${flags.project} as one step.`)
}

const ChoiceSchema = v.pipe(
  v.object(
    {
      key: v.string('expected a text'),
      take: v.nullable(v.picklist(['mine', 'theirs', 'text'], 'expected "mine", "theirs", "text" or null')),
      text: v.optional(v.string('expected a text')),
    },
    ({ expected }) => (expected === 'Object' ? 'no JSON object' : 'is missing'),
  ),
  v.check(({ take, text }) => take !== 'text' || text !== undefined, 'expected a "text" beside "take": "text"'),
)

async function readChoices(path: string, signal: AbortSignal): Promise<ReadonlyMap<string, MergeChoice>> {
  const expected = 'the lines of engram data merge --json, each with its "take"'
  const text = await readTextFile(path, { expected, maxBytes: 2 ** 28, signal, pipes: true })
  const read = parseJsonLines(text.split(/\r?\n/), ChoiceSchema, { place: path, expected, skipBlank: true })
  return new Map(
    read.flatMap(({ key, take, text: own = '' }): [string, MergeChoice][] =>
      take === null ? [] : [[key, take === 'text' ? { take, text: own } : { take }]],
    ),
  )
}

type LastChanges = Readonly<Record<'mine' | 'theirs', LastChange>>

function conflictJson({ key, pairId, questionIds, field, base, mine, theirs }: MergeConflict, at: LastChanges) {
  return {
    ...{ key, take: null, pair: shortId(pairId), ids: questionIds, field },
    ...{ base: base ?? null, mine: mine ?? null, theirs: theirs ?? null, mineAt: at.mine, theirsAt: at.theirs },
  }
}

function conflictLines(conflict: MergeConflict, at: LastChanges): string[] {
  const { questionIds, field } = conflict
  const when = (change: LastChange): string => (change === null ? '' : change.at.slice(0, 16).replace('T', ' '))
  const text = (part: unknown): string => partText(conflict, part)?.replaceAll(/\s+/g, ' ') ?? '–'
  const rows = [
    ['  was', '', text(conflict.base)],
    ['  mine', when(at.mine), text(conflict.mine)],
    ['  theirs', when(at.theirs), text(conflict.theirs)],
  ]
  return [`${questionIds.join(', ')}: ${field}`, ...table(rows, 'lll')]
}

function countsText({ added, changed, removed }: CopyMerge['counts']): string {
  return `${counted(added, 'question')} would be new, ${grouped(changed)} changed, ${grouped(removed)} gone`
}
