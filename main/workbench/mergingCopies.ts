import { createSlices } from '../base/slices.ts'
import { isTextPart, partText, type MergeChoice, type MergeConflict } from '../datasets/mergeQuestions.ts'
import { noteMerge } from '../store/commonPast.ts'
import type { MergeOutcome, Part } from '../rpc/window/shapes.ts'
import { lastChanges, mergeCopy, mergedName, openCopy, type CopyMerge } from './mergeCopy.ts'
import type { Places } from './places.ts'
import { withPaths } from './sentFiles.ts'
import type { OpenProject, Session } from './session.ts'

/** So many conflicts are shown at once. */
const mostShown = 300

/** Merges a copy of the open project into it, as one step; or says what that would come to. */
export function mergingPart(session: Session, places: Places): Part<'questions.mergeCopy'> {
  return {
    'questions.mergeCopy': async ({ name, source, all, chosen, dryRun }, { signal }) => {
      const choices = new Map(chosen.map(({ key, ...choice }): [string, MergeChoice] => [key, choice]))
      const choose = ({ key }: MergeConflict): MergeChoice | null =>
        choices.get(key) ?? (all === null ? null : { take: all })
      return await withPaths([{ name, source }], places, async ([sent]) => {
        const slices = createSlices(signal)
        using theirs = await openCopy(sent!.path, slices)
        const outcome = (project: OpenProject, merge: CopyMerge): MergeOutcome => described(merge, project, theirs)
        if (dryRun) {
          const project = session.require()
          return outcome(project, await mergeCopy(project, theirs, choose, slices))
        }
        session.requireWritable()
        let found: MergeOutcome | null = null
        let behind: readonly string[] = []
        const step = await session.commit(async (project) => {
          const merge = await mergeCopy(project, theirs, choose, slices)
          found = outcome(project, merge)
          behind = merge.open.length > 0 ? [] : merge.behind
          return { name: mergedName(merge, sent!.name), changes: merge.open.length > 0 ? [] : merge.changes }
        }, signal)
        if (found!.nOpen > 0) return found!
        noteMerge(session.requireWritable().file, behind)
        return { ...found!, merged: step }
      })
    },
  }
}

function described({ open, past, counts }: CopyMerge, mine: OpenProject, theirs: OpenProject): MergeOutcome {
  const at = lastChanges(past, { mine: mine.file, theirs: theirs.file })
  return {
    ...{ merged: null, past, counts, nOpen: open.length },
    open: open.slice(0, mostShown).map((conflict) => {
      const { key, pairId, questionIds, field } = conflict
      const [id = ''] = questionIds
      const { question } = mine.questions.get(id) ?? theirs.questions.get(id) ?? {}
      return {
        ...{ key, pairId, field, questionIds: [...questionIds], isText: isTextPart(conflict) },
        lang: questionIds.length > 1 ? null : (question?.lang ?? null),
        base: partText(conflict, conflict.base),
        mine: partText(conflict, conflict.mine),
        theirs: partText(conflict, conflict.theirs),
        ...{ mineAt: at.mine(conflict), theirsAt: at.theirs(conflict) },
      }
    }),
  }
}
