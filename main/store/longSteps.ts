import * as v from 'valibot'
import { append } from '../base/lists.ts'
import type { Change, NamedStep } from './change.ts'
import type { Properties } from './properties.ts'

/** What is between two parts of a long step: the place for other work. */
export interface Turns {
  /** Lets others have their turn; resolves when it is ours again. */
  readonly pause: () => Promise<void>
  /** Aborted: what was done is taken back, and the reason is thrown. */
  readonly signal?: AbortSignal | undefined
}

const LegSchema = v.object({ step: v.pipe(v.number(), v.safeInteger()), way: v.picklist(['back', 'forth']) })

/** One step on the way from one state to another. */
export type Leg = v.InferOutput<typeof LegSchema>

/** Kept in the file while a long step goes on: how what was done of it is taken back. */
const UnfinishedSchema = v.object({
  legs: v.pipe(v.array(LegSchema), v.minLength(1)),
  /** The last leg's step came into being with it. */
  isNew: v.boolean(),
})
type Unfinished = v.InferOutput<typeof UnfinishedSchema>

/** What a long step needs of the tables. */
export interface StepTables<StepRow extends { readonly step: number }> {
  readonly properties: Properties
  /** Runs `work` as one transaction. */
  write<T>(work: () => T): T
  addStep(name: string): StepRow
  /** Says of how many changes a step is, and that it is the current one. */
  finish(row: StepRow, nChanges: number): NamedStep
  removeStep(step: number): void
  /** Writes changes as entries of a step, from entry `n`, and into the records. */
  make(step: number, n: number, changes: readonly Change[]): void
  /** What changes would change, without those that change nothing. */
  withBefore(changes: readonly Omit<Change, 'before'>[]): Change[]
  put(changes: readonly Change[]): void
  /** At most `limit` changes of a step, those behind the entry `at` in the direction of the way; null: from its beginning. */
  entries(leg: Leg, at: number | null, limit: number): Entries
  removeEntries(step: number, from: number): void
}

interface Entries {
  readonly changes: readonly Change[]
  /** The number of the last one. */
  readonly last: number
}

/** So many changes are written at once. */
export const partSize = 250

/**
 * Steps of so many changes that writing them at once would keep everybody waiting: they are made in parts, each a
 * transaction, with other work between. Until the last part, a note in the file says how to take back what was done:
 * `settle` does it when the step was aborted, or when its process was killed.
 */
export function longSteps<StepRow extends { readonly step: number }>(tables: StepTables<StepRow>) {
  const { properties, write, withBefore, entries } = tables
  const unfinished = (): Unfinished | null => {
    const found = v.safeParse(UnfinishedSchema, properties.get('unfinished'))
    return found.success ? found.output : null
  }
  const note = (value: Unfinished | null): void => properties.put('unfinished', value)

  /** Walks the legs part by part. */
  async function walk(
    legs: readonly Leg[],
    part: (leg: Leg, found: Entries) => void,
    { pause, signal }: Turns,
  ): Promise<void> {
    for (const leg of legs) {
      for (let at: number | null = null; ;) {
        const found = entries(leg, at, partSize)
        if (found.changes.length === 0) break
        at = found.last
        write(() => part(leg, found))
        await pause()
        signal?.throwIfAborted()
      }
    }
  }

  async function settle({ pause }: Turns): Promise<void> {
    const found = unfinished()
    if (found === null) return
    const legs = found.legs.toReversed().map(({ step, way }): Leg => ({ step, way: way === 'back' ? 'forth' : 'back' }))
    const part = ({ step }: Leg, { changes, last }: Entries): void => {
      tables.put(changes)
      if (found.isNew) tables.removeEntries(step, last)
    }
    await walk(legs, part, { pause })
    write(() => {
      if (found.isNew) tables.removeStep(found.legs[0]!.step)
      note(null)
    })
  }

  /** All of `work` or, when it throws, nothing of it. */
  async function wholly<T>(turns: Turns, work: () => Promise<T>): Promise<T> {
    await settle(turns)
    try {
      return await work()
    } catch (error) {
      await settle(turns)
      throw error
    }
  }

  return {
    isUnfinished: (): boolean => unfinished() !== null,
    /** The step that is being made, which is no part of the history yet. */
    newStep: (): number | null => {
      const found = unfinished()
      return found?.isNew === true ? found.legs[0]!.step : null
    },
    /** Takes back what an interrupted step left. */
    settle,
    /** Makes a step, which is the current one from the last transaction on. */
    commit: (
      name: string,
      wanted: readonly Omit<Change, 'before'>[],
      turns: Turns,
    ): Promise<{ step: NamedStep | null; changes: Change[] }> =>
      wholly(turns, async () => {
        const changes: Change[] = []
        const step = write(() => {
          const added = tables.addStep(name)
          note({ legs: [{ step: added.step, way: 'forth' }], isNew: true })
          return added
        })
        for (let i = 0; i < wanted.length; i += partSize) {
          write(() => {
            const part = withBefore(wanted.slice(i, i + partSize))
            tables.make(step.step, changes.length, part)
            append(changes, part)
          })
          await turns.pause()
          turns.signal?.throwIfAborted()
        }
        return write(() => {
          note(null)
          if (changes.length > 0) return { step: tables.finish(step, changes.length), changes }
          tables.removeStep(step.step)
          return { step: null, changes }
        })
      }),
    /** Goes a way through steps that are there; `finish` says in the last transaction where that led. */
    go: (legs: readonly Leg[], finish: () => void, turns: Turns): Promise<Change[]> =>
      wholly(turns, async () => {
        const made: Change[] = []
        write(() => note({ legs: [...legs], isNew: false }))
        await walk(
          legs,
          (_, { changes }) => {
            tables.put(changes)
            append(made, changes)
          },
          turns,
        )
        write(() => {
          finish()
          note(null)
        })
        return made
      }),
  }
}
