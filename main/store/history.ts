/**
 * The history of a project's records: a tree of named steps, each with what every record was before it and after it.
 *
 * One step is the current one. Going to another undoes what lies between it and their common ancestor and does the rest
 * again; nothing is ever thrown away. The *line* leads from the beginning through the current step to the end of the branch
 * that was worked on last; steps beside it are set aside, and can be gone to all the same.
 */
import type { Database } from 'better-sqlite3'
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { checksum } from './checksum.ts'
import { bounded, damagedRow, isWhole, mostTextBytes, named, rowChecksum, type RowForm } from './damage.ts'
import { LineSchema } from './ids.ts'
import type { Change, NamedStep } from './change.ts'
import { longSteps, partSize, type Leg, type Turns } from './longSteps.ts'
import { idSchema, recordKinds, type RecordKind, type Records, type RecordValue } from './records.ts'
import type { Properties } from './properties.ts'

export interface HistoryState {
  /** Those of the line in their order, then those set aside. */
  readonly steps: readonly (NamedStep & { readonly setAside: boolean })[]
  /** 0: before the first one. */
  readonly current: number
}

export interface History {
  /**
   * Applies changes and keeps them as one step, all of it or nothing. Changes that change nothing are left out; without
   * any other there is no step.
   *
   * @returns the step, or null; and what was changed
   */
  commit(name: string, changes: readonly Omit<Change, 'before'>[]): { step: NamedStep | null; changes: Change[] }
  list(): HistoryState
  /**
   * Goes to just behind a step.
   *
   * @returns what was changed on the way, in order
   * @throws WorkbenchError 'input.value' when there is no such step, 'run.store' when one on the way is damaged
   */
  goto(step: number): Change[]
  /** What became of one record, in the order of the steps, those that were taken back or set aside among them. */
  ofRecord(kind: RecordKind, id: string): readonly (NamedStep & Pick<Change, 'before' | 'after'>)[]
  /** What records were just behind a step, of those that a step changed since: null for one that was not there. */
  valuesAt(
    step: number,
  ): readonly { readonly kind: RecordKind; readonly id: string; readonly value: RecordValue | null }[]
  /** The steps that made the records what they are now, from the first one on. */
  past(): readonly NamedStep[]
  /** Steps that are not as they were written, in words. */
  damaged(): readonly string[]
  /** As `commit`; many changes are made in parts, with pauses between. All of it or nothing, also when it is aborted. */
  commitInParts(
    name: string,
    changes: readonly Omit<Change, 'before'>[],
    turns: Turns,
  ): Promise<{ step: NamedStep | null; changes: Change[] }>
  /** As `goto`, in parts. */
  gotoInParts(step: number, turns: Turns): Promise<Change[]>
  /** Takes back what a step that was made in parts left when its process was killed. */
  settle(turns: Turns): Promise<void>
  /** Whether the records are between two states now. */
  isUnfinished(): boolean
}

interface StepRow extends NamedStep {
  readonly parent: number
  readonly n_changes: number
}

interface ChangeRow {
  readonly step: number
  readonly n: number
  readonly kind: RecordKind
  readonly id: string
  readonly before_position: number | null
  readonly before: string | null
  readonly after_position: number | null
  readonly after: string | null
}

/** The step whose state the records are in, and the last one of the line. */
interface Place {
  readonly current: number
  readonly tip: number
}

const start: Place = { current: 0, tip: 0 }

const Whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const PlaceSchema = v.object({ current: Whole, tip: Whole })

const stepForm: RowForm<StepRow> = {
  table: 'steps',
  columns: ['step', 'parent', 'name', 'at', 'n_changes'],
  schema: v.pipe(
    v.object({ step: Whole, parent: Whole, name: LineSchema, at: v.string(), n_changes: Whole }),
    // A parent is older than its children: so there is no circle.
    v.check(({ step, parent }) => parent < step),
  ),
}

const Position = v.nullable(v.pipe(v.number(), v.safeInteger()))
const changeForm: RowForm<ChangeRow> = {
  table: 'changes',
  columns: ['step', 'n', 'kind', 'id', 'before_position', 'before', 'after_position', 'after'],
  schema: v.pipe(
    v.object({
      ...{ step: Whole, n: Whole, kind: v.picklist(recordKinds), id: v.string() },
      ...{ before_position: Position, before: v.nullable(v.string()) },
      ...{ after_position: Position, after: v.nullable(v.string()) },
    }),
    v.check(({ kind, id }) => v.is(idSchema(kind), id)),
  ),
}

export interface HistoryOptions {
  readonly db: Database
  readonly records: Records
  readonly properties: Properties
  readonly now: () => Date
  /** Runs `work` as one transaction of the project's owner; each part of a step that is made in parts is one. */
  readonly write: <T>(work: () => T) => T
}

export function historyTables({ db, records, properties, now, write }: HistoryOptions): History {
  const insertStep = db.prepare<[number, number, string, string, number, number]>(
    'INSERT INTO steps (step, parent, name, at, n_changes, crc) VALUES (?, ?, ?, ?, ?, ?)',
  )
  // As AUTOINCREMENT counts: a number is never given twice.
  const nextStep = db
    .prepare<[], number>(
      `SELECT max(ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'steps'), 0), ifnull((SELECT max(step) FROM steps), 0)) + 1`,
    )
    .pluck()
  const allSteps = db.prepare<[], StepRow & Crc>(
    `SELECT step, parent, ${bounded('name')}, ${bounded('at')}, n_changes, crc FROM steps ORDER BY step`,
  )
  const insertChange = db.prepare<
    [number, number, string, string, number | null, string | null, number | null, string | null, number]
  >(
    `INSERT INTO changes (step, n, kind, id, before_position, before, after_position, after, crc)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const completeStep = db.prepare<[number, number, number]>('UPDATE steps SET n_changes = ?, crc = ? WHERE step = ?')
  const removeStep = db.prepare<[number]>('DELETE FROM steps WHERE step = ?')
  const removeChanges = db.prepare<[number, number]>('DELETE FROM changes WHERE step = ? AND n >= ?')
  const nChangesOf = db.prepare<[number], number>('SELECT count(*) FROM changes WHERE step = ?').pluck()
  const tooLong = `octet_length(before) > ${mostTextBytes} OR octet_length(after) > ${mostTextBytes}`
  const changesFrom = `SELECT step, n, kind, ${bounded('id')}, before_position, ${bounded('before')}, after_position,
       ${bounded('after')}, CASE WHEN ${tooLong} THEN -1 ELSE crc END AS crc
     FROM changes WHERE step = ?`
  const selectRecord = db.prepare<[string, string], ChangeRow & Crc>(
    `${changesFrom.replace('WHERE step = ?', 'WHERE kind = ? AND id = ?')} ORDER BY step, n`,
  )
  const selectChanges = db.prepare<[number], ChangeRow & Crc>(`${changesFrom} ORDER BY n`)
  const changesAfter = db.prepare<[number, number, number], ChangeRow & Crc>(
    `${changesFrom} AND n > ? ORDER BY n LIMIT ?`,
  )
  const changesBefore = db.prepare<[number, number, number], ChangeRow & Crc>(
    `${changesFrom} AND n < ? ORDER BY n DESC LIMIT ?`,
  )
  /** Those that are as they were written and descend from such. */
  const wholeSteps = (): readonly StepRow[] => {
    const known = new Set([0])
    return allSteps.all().filter((row) => {
      const isUsable = isWhole(stepForm, row) && known.has(row.parent)
      if (isUsable) known.add(row.step)
      return isUsable
    })
  }
  const place = (steps: readonly StepRow[]): Place => {
    const found = v.safeParse(PlaceSchema, properties.get('place'))
    const isThere = (at: number): boolean => at === 0 || steps.some(({ step }) => step === at)
    return found.success && isThere(found.output.current) && isThere(found.output.tip) ? found.output : start
  }
  const wholeChanges = (step: number, rows: readonly (ChangeRow & Crc)[]): readonly ChangeRow[] => {
    if (rows.every((row) => isWhole(changeForm, row))) return rows
    throw damagedRow(`step ${step} of the history`)
  }
  const refuseLost = ({ step, n_changes }: StepRow, found = nChangesOf.get(step)): void => {
    if (found !== n_changes) throw damagedRow(`step ${step} of the history`)
  }

  const put = (changes: readonly Change[]): void => {
    for (const { kind, id, after } of changes) records.put(kind, id, after)
  }
  const withBefore = (wanted: readonly Omit<Change, 'before'>[]): Change[] =>
    wanted
      .map(({ kind, id, after }) => ({ kind, id, before: records.get(kind, id), after }))
      .filter(({ before, after }) => before?.data !== after?.data || before?.position !== after?.position)
  const addStep = (name: string): StepRow => {
    const at = now().toISOString()
    const parent = place(wholeSteps()).current
    const row = { step: nextStep.get()!, parent, name: name.slice(0, mostNameCharacters), at, n_changes: 0 }
    insertStep.run(row.step, parent, row.name, at, 0, rowChecksum(stepForm, row))
    return row
  }
  const make = (step: number, from: number, changes: readonly Change[]): void => {
    put(changes)
    for (const [i, { kind, id, before, after }] of changes.entries()) {
      const [was, is] = [before ?? nothing, after ?? nothing]
      const crc = checksum('changes', [step, from + i, kind, id, was.position, was.data, is.position, is.data])
      insertChange.run(step, from + i, kind, id, was.position, was.data, is.position, is.data, crc)
    }
  }
  const finish = (row: StepRow, nChanges: number): NamedStep => {
    const { step, name, at } = row
    completeStep.run(nChanges, rowChecksum(stepForm, { ...row, n_changes: nChanges }), step)
    properties.put('place', { current: step, tip: step })
    return { step, name, at }
  }

  const commit = db.transaction((name: string, wanted: readonly Omit<Change, 'before'>[]) => {
    const changes = withBefore(wanted)
    if (changes.length === 0) return { step: null, changes }
    const row = addStep(name)
    make(row.step, 0, changes)
    return { step: finish(row, changes.length), changes }
  })

  /** The way to a step, and where the history is at its end. */
  const wayTo = (target: number): { readonly legs: readonly (Leg & { row: StepRow })[]; readonly arrived: Place } => {
    const rows = wholeSteps()
    const tree = treeOf(rows)
    const rowOf = new Map(rows.map((row) => [row.step, row]))
    if (target !== 0 && !tree.parents.has(target)) {
      throw new WorkbenchError('input.value', `The history has no step ${target}.`)
    }
    const { current, tip } = place(rows)
    const [from, to] = [tree.pathTo(current), tree.pathTo(target)]
    const [inFrom, inTo] = [new Set(from), new Set(to)]
    const leg = (step: number, way: Leg['way']) => ({ step, way, row: rowOf.get(step)! })
    const legs = [
      ...from
        .filter((step) => !inTo.has(step))
        .reverse()
        .map((step) => leg(step, 'back')),
      ...to.filter((step) => !inFrom.has(step)).map((step) => leg(step, 'forth')),
    ]
    const isOnLine = target === 0 || tree.pathTo(tip).includes(target)
    return { legs, arrived: { current: target, tip: isOnLine ? tip : tree.lastBelow(target) } }
  }
  const changesOf = ({ step, way, row }: Leg & { readonly row: StepRow }): Change[] => {
    const rows = wholeChanges(step, selectChanges.all(step))
    refuseLost(row, rows.length)
    const changes = rows.map(changeOf)
    return way === 'back' ? changes.reverse().map(inverse) : changes
  }
  const goto = db.transaction((target: number): Change[] => {
    const { legs, arrived } = wayTo(target)
    const made = legs.flatMap(changesOf)
    put(made)
    properties.put('place', arrived)
    return made
  })

  const long = longSteps({
    ...{ properties, write, addStep, finish, make, withBefore, put },
    removeStep: (step) => void removeStep.run(step),
    removeEntries: (step, from) => void removeChanges.run(step, from),
    entries({ step, way }, at, limit) {
      const isForth = way === 'forth'
      const found = isForth
        ? changesAfter.all(step, at ?? -1, limit)
        : changesBefore.all(step, at ?? Number.MAX_SAFE_INTEGER, limit)
      const changes = wholeChanges(step, found).map(changeOf)
      return { changes: isForth ? changes : changes.map(inverse), last: found.at(-1)?.n ?? 0 }
    },
  })

  return {
    commit: (name, changes) => commit.immediate(name, changes),
    goto: (step) => goto.immediate(step),
    async commitInParts(name, changes, turns) {
      if (changes.length > partSize) return await long.commit(name, changes, turns)
      await long.settle(turns)
      return write(() => commit(name, changes))
    },
    async gotoInParts(target, turns) {
      await long.settle(turns)
      const { legs, arrived } = wayTo(target)
      const nChanges = legs.reduce((sum, { row }) => sum + row.n_changes, 0)
      if (nChanges <= partSize) return write(() => goto(target))
      for (const { row } of legs) refuseLost(row)
      const way = legs.map(({ step, way }) => ({ step, way }))
      return await long.go(way, () => properties.put('place', arrived), turns)
    },
    settle: (turns) => long.settle(turns),
    isUnfinished: () => long.isUnfinished(),
    list() {
      const beingMade = long.newStep()
      const rows = wholeSteps().filter(({ step }) => step !== beingMade)
      const { current, tip } = place(rows)
      const line = new Set(treeOf(rows).pathTo(tip))
      const named = rows.map(({ step, name, at }) => ({ step, name, at, setAside: !line.has(step) }))
      return { steps: [...named.filter((each) => !each.setAside), ...named.filter((each) => each.setAside)], current }
    },
    ofRecord(kind, id) {
      const beingMade = long.newStep()
      const steps = new Map(wholeSteps().map((row) => [row.step, row]))
      return selectRecord.all(kind, id).flatMap((row) => {
        const found = steps.get(row.step)
        if (found === undefined || row.step === beingMade || !isWhole(changeForm, row)) return []
        const { before, after } = changeOf(row)
        return { step: found.step, name: found.name, at: found.at, before, after }
      })
    },
    valuesAt(target) {
      const values = new Map(
        wayTo(target).legs.flatMap((leg) =>
          changesOf(leg).map(({ kind, id, after }) => [`${kind} ${id}`, { kind, id, value: after }] as const),
        ),
      )
      return [...values.values()]
    },
    past() {
      const rows = wholeSteps()
      const line = new Set(treeOf(rows).pathTo(place(rows).current))
      return rows.filter(({ step }) => line.has(step)).map(({ step, name, at }) => ({ step, name, at }))
    },
    damaged() {
      const whole = new Set(wholeSteps().map(({ step }) => step))
      return allSteps.all().flatMap(({ step }) => (whole.has(step) ? [] : named('step', step)))
    },
  }
}

/** A longer name is cut. */
const mostNameCharacters = 10_000

interface Crc {
  readonly crc: number
}

const nothing = { position: null, data: null }

function treeOf(rows: readonly StepRow[]) {
  const parents = new Map(rows.map(({ step, parent }) => [step, parent]))
  // Rows come in their order, so the last child is the newest.
  const newest = new Map(rows.map(({ step, parent }) => [parent, step]))
  return {
    parents,
    /** The steps from the first one to `step`. */
    pathTo(step: number): number[] {
      const path: number[] = []
      for (let at = step; at !== 0; at = parents.get(at) ?? 0) path.push(at)
      return path.reverse()
    },
    /** The end of the branch that goes on from `step`, by the newest step each time. */
    lastBelow(step: number): number {
      let last = step
      for (let next = newest.get(last); next !== undefined; next = newest.get(last)) last = next
      return last
    },
  }
}

function inverse({ kind, id, before, after }: Change): Change {
  return { kind, id, before: after, after: before }
}

function changeOf(row: ChangeRow): Change {
  const { kind, id } = row
  return { kind, id, before: value(row.before_position, row.before), after: value(row.after_position, row.after) }
}

function value(position: number | null, data: string | null): RecordValue | null {
  return position === null || data === null ? null : { position, data }
}
