/**
 * What two copies of a project's file have in common. A step is known by all that led to it: its name and time, and those
 * of the steps before it; numbers are given anew in each copy.
 */
import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { NamedStep } from './change.ts'
import type { ProjectFile } from './projectFile.ts'

/** A copy of a project, as far as its past goes. */
export type Copy = Pick<ProjectFile, 'history' | 'properties'>

export interface CommonPast {
  /** The copy in whose history the step is. */
  readonly in: 'mine' | 'theirs'
  /** The last step that both copies know; null where they have none in common, and so begin with nothing. */
  readonly step: NamedStep | null
  /** What mine knows of theirs once they are merged, by `noteMerge`. */
  readonly behind: readonly string[]
}

interface KeyedStep extends NamedStep {
  readonly key: string
}

/** Steps of another copy that were merged into this one, by the step that did it. */
const MergesSchema = v.array(v.object({ into: v.string(), behind: v.array(v.string()) }))
type Merges = v.InferOutput<typeof MergesSchema>

const keyCharacters = 16
/** Of a project without a step. */
const beginning = ''

/** Where the ways of two copies part: steps that one has merged of the other are common too. */
export function commonPast(mine: Copy, theirs: Copy): CommonPast {
  const [own, other] = [pastOf(mine), pastOf(theirs)]
  const [known, knownThere] = [knownBehind(own, mergesOf(mine)), knownBehind(other, mergesOf(theirs))]
  const inTheirs = other.findLastIndex(({ key }) => known.has(key))
  const inMine = own.findLastIndex(({ key }) => knownThere.has(key))
  const behind = [...knownThere].filter((key) => !known.has(key))
  // Each may have merged the other at another time: the later state knows the earlier one.
  const isMineLater = inTheirs < 0 || knownBehind(own.slice(0, inMine + 1), mergesOf(mine)).has(other[inTheirs]!.key)
  const found = isMineLater ? own[inMine] : other[inTheirs]
  if (found === undefined) return { in: 'mine', step: null, behind }
  const { step, name, at } = found
  return { in: isMineLater ? 'mine' : 'theirs', step: { step, name, at }, behind }
}

/** Keeps that the state of now knows these steps of another copy: the next merge begins behind them. */
export function noteMerge(mine: Copy, behind: readonly string[]): void {
  if (behind.length === 0) return
  const into = pastOf(mine).at(-1)?.key ?? beginning
  mine.properties.put('merges', [...mergesOf(mine), { into, behind: [...behind] }])
}

function pastOf({ history }: Copy): KeyedStep[] {
  let key = beginning
  return history.past().map((step) => {
    key = createHash('sha256')
      .update(JSON.stringify([key, step.name, step.at]))
      .digest('hex')
      .slice(0, keyCharacters)
    return { ...step, key }
  })
}

function mergesOf({ properties }: Copy): Merges {
  const found = v.safeParse(MergesSchema, properties.get('merges'))
  return found.success ? found.output : []
}

function knownBehind(past: readonly KeyedStep[], merges: Merges): Set<string> {
  const known = new Set([beginning, ...past.map(({ key }) => key)])
  // Those of a merge that was taken back are not known.
  for (const { into, behind } of merges) if (known.has(into)) for (const key of behind) known.add(key)
  known.delete(beginning)
  return known
}
