import type { Database } from 'better-sqlite3'
import * as v from 'valibot'
import { Parts, Positive } from '../base/numbers.ts'
import { closeJournal, openStore } from './open.ts'
import { propertiesTable } from './properties.ts'

/** Of a command, words and characters of each; systems take no longer ones. */
const most = { words: 1000, characters: 131_072 }

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

/** What the file of a part says it is of. It is kept when the part is done: a file without one is of a part that is not. */
export type PartRecord = v.InferOutput<typeof PartSchema>

const property = 'part'

/** @throws WorkbenchError where the file cannot be written */
export function keepPart(path: string, part: PartRecord): void {
  const db = openStore(path)
  try {
    propertiesTable(db).put(property, part)
    closeJournal(db)
  } finally {
    db.close()
  }
}

/** Null in a file that is no finished part. */
export function partIn(db: Database): PartRecord | null {
  const isThere = db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'properties'").pluck()
  if (isThere.get() === 0) return null // of older tables
  const found = v.safeParse(PartSchema, propertiesTable(db).get(property))
  return found.success ? found.output : null
}
