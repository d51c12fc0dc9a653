/** Shapes of merging a copy of the project: what would come of it, and what both copies changed, to be chosen. */
import * as v from 'valibot'
import { Count } from '../../base/numbers.ts'
import { FileSource, Step } from './schemas.ts'

const Key = v.pipe(v.string(), v.maxLength(10_000))
const Text = v.pipe(v.string(), v.maxLength(2 ** 20, 'expected at most 1048576 characters'))

export const MergeInput = v.object({
  name: v.string(),
  source: FileSource,
  /** Whose part is taken where nothing else is chosen; null: it stays open. */
  all: v.nullable(v.picklist(['mine', 'theirs'])),
  /** By the keys of conflicts. */
  chosen: v.pipe(
    v.array(
      v.variant('take', [
        v.object({ key: Key, take: v.picklist(['mine', 'theirs']) }),
        v.object({ key: Key, take: v.literal('text'), text: Text }),
      ]),
    ),
    v.maxLength(10_000, 'expected at most 10000 choices'),
  ),
  /** Whether it is only looked at. */
  dryRun: v.boolean(),
})

const PartText = v.nullable(v.string())
const LastChange = v.nullable(v.object({ name: v.string(), at: v.string() }))

/** A part of a question that both copies changed. */
const MergeConflict = v.object({
  ...{ key: v.string(), pairId: v.string(), questionIds: v.array(v.string()), lang: v.nullable(v.string()) },
  field: v.string(),
  /** The text that it was, and that it is in each copy; null where there is none. */
  ...{ base: PartText, mine: PartText, theirs: PartText },
  /** The last step that changed the question there. */
  ...{ mineAt: LastChange, theirsAt: LastChange },
  /** Whether a text can be given in the place of both. */
  isText: v.boolean(),
})

export const MergeOutcome = v.object({
  /** The step that merged it; null where something is open, or it was only looked at. */
  merged: v.nullable(Step),
  /** The last step that both copies have in common; null without any. */
  past: v.nullable(Step),
  counts: v.object({ added: Count, changed: Count, removed: Count }),
  nOpen: Count,
  /** The first of what is open. */
  open: v.array(MergeConflict),
})
