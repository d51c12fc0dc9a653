import type { Database } from 'better-sqlite3'
import { historyTables, type History } from './history.ts'
import { propertiesTable, type Properties } from './properties.ts'
import { recordTables, type Records } from './records.ts'
import { runsTables, type Runs } from './runs.ts'

/** What a project's file holds besides results. */
export interface ProjectTables {
  readonly properties: Properties
  readonly records: Records
  readonly history: History
  readonly runs: Runs
  /** How each part of a step that is made in parts is written: as one transaction of the project's owner. */
  writeBy(write: Write): void
}

type Write = <T>(work: () => T) => T

export function projectTables(db: Database, now = () => new Date()): ProjectTables {
  const properties = propertiesTable(db)
  const records = recordTables(db)
  let write: Write = () => {
    throw new Error('nobody has said who may write')
  }
  const history = historyTables({ db, records, properties, now, write: (work) => write(work) })
  return { properties, records, history, runs: runsTables(db), writeBy: (by) => void (write = by) }
}

type Functions = Readonly<Record<string, (...args: never[]) => unknown>>

/** What only reads, or writes in parts of its own; every other function of the tables writes. */
const reads: ReadonlySet<string> = new Set([
  ...['get', 'all', 'page', 'list', 'rows', 'file', 'fileNames', 'damaged', 'isUnfinished'],
  ...['ofRecord', 'valuesAt', 'past'],
  ...['commitInParts', 'gotoInParts', 'settle'],
])

/** The same functions, each run by `read` or by `write`. */
export function throughAccess<T extends object>(
  functions: T,
  read: <R>(work: () => R) => R,
  write: <R>(work: () => R) => R,
): T {
  const entries = Object.entries(functions as unknown as Functions)
  return Object.fromEntries(
    entries.map(([name, work]) => {
      const run = reads.has(name) ? read : (act: () => unknown) => read(() => write(act))
      return [name, (...args: never[]) => run(() => work(...args))]
    }),
  ) as T
}

/** What of the tables that are read as a whole is not as it was written, in words. */
export function damageOf({ properties, records, history, runs }: ProjectTables): readonly string[] {
  return [properties, records, history, runs].flatMap((table) => table.damaged())
}
