import type { Database } from 'better-sqlite3'
import * as v from 'valibot'
import { Parts, Positive } from '../base/numbers.ts'
import { closeJournal, openStore } from './open.ts'
import { propertiesTable } from './properties.ts'

/** Commands in one file; of a command, words and characters of each, and systems take no longer ones. */
const most = { commands: 100, words: 1000, characters: 131_072 }

const PartSchema = v.pipe(
  v.object({
    index: Positive,
    of: Parts,
    /** What was typed behind `engram`, without what makes it a part. */
    command: v.pipe(v.array(v.pipe(v.string(), v.maxLength(most.characters))), v.maxLength(most.words)),
    /** Whether there was more to share once all parts were known. */
    more: v.boolean(),
  }),
  v.check(({ index, of }) => index <= of),
)

const PartsSchema = v.pipe(v.array(PartSchema), v.maxLength(most.commands))

/** What a file says it holds a part of. It is kept when the part is done: a file without one is of a part that is not. */
export type PartRecord = v.InferOutput<typeof PartSchema>

const property = 'parts'

/**
 * Notes that a part is done, beside those of other commands that the file holds.
 *
 * @throws WorkbenchError where the file cannot be written
 */
export function keepPart(path: string, part: PartRecord): void {
  const db = openStore(path)
  try {
    const isSame = (other: PartRecord): boolean => workOf(other) === workOf(part) && other.index === part.index
    const others = partsIn(db).filter((other) => !isSame(other))
    propertiesTable(db).put(property, [...others, part].slice(-most.commands))
    closeJournal(db)
  } finally {
    db.close()
  }
}

/** What parts are parts of: the same command, shared in as many. */
export function workOf({ command, of }: PartRecord): string {
  return JSON.stringify([command, of])
}

/** Empty for a file that holds no finished part. */
export function partsIn(db: Database): readonly PartRecord[] {
  const isThere = db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'properties'").pluck()
  if (isThere.get() === 0) return [] // of older tables
  const found = v.safeParse(PartsSchema, propertiesTable(db).get(property))
  return found.success ? found.output : []
}
