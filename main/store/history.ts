/**
 * The history of a project's records: a tree of named steps, each with what every record was before it and after it.
 *
 * One step is the current one. Going to another undoes what lies between it and their common ancestor and does the rest
 * again; nothing is ever thrown away. The *line* leads from the beginning through the current step to the end of the branch
 * that was worked on last; steps beside it are set aside, and can be gone to all the same.
 */
import type { Database } from 'better-sqlite3'
import { WorkbenchError } from '../base/errors.ts'
import type { Properties } from './properties.ts'
import type { RecordKind, Records, RecordValue } from './records.ts'

export interface Change {
  readonly kind: RecordKind
  readonly id: string
  readonly before: RecordValue | null
  readonly after: RecordValue | null
}

export interface NamedStep {
  readonly step: number
  readonly name: string
  /** ISO 8601, UTC. */
  readonly at: string
}

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
   * @throws WorkbenchError 'input.value' when there is no such step
   */
  goto(step: number): Change[]
}

interface StepRow extends NamedStep {
  readonly parent: number
}

interface ChangeRow {
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

export function historyTables(db: Database, records: Records, properties: Properties, now: () => Date): History {
  const insertStep = db.prepare<[number, string, string]>('INSERT INTO steps (parent, name, at) VALUES (?, ?, ?)')
  const allSteps = db.prepare<[], StepRow>('SELECT step, parent, name, at FROM steps ORDER BY step')
  const insertChange = db.prepare<
    [number, number, string, string, number | null, string | null, number | null, string | null]
  >(
    `INSERT INTO changes (step, n, kind, id, before_position, before, after_position, after)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const changesOf = db.prepare<[number], ChangeRow>('SELECT * FROM changes WHERE step = ? ORDER BY n')
  const place = (): Place => (properties.get('place') as Place | null) ?? start

  const apply = (change: Change): Change => {
    records.put(change.kind, change.id, change.after)
    return change
  }

  const commit = db.transaction((name: string, wanted: readonly Omit<Change, 'before'>[]) => {
    const changes = wanted
      .map(({ kind, id, after }) => ({ kind, id, before: records.get(kind, id), after }))
      .filter(({ before, after }) => before?.data !== after?.data || before?.position !== after?.position)
    if (changes.length === 0) return { step: null, changes }
    const at = now().toISOString()
    const step = Number(insertStep.run(place().current, name, at).lastInsertRowid)
    for (const [n, { kind, id, before, after }] of changes.map(apply).entries()) {
      const [was, is] = [before ?? nothing, after ?? nothing]
      insertChange.run(step, n, kind, id, was.position, was.data, is.position, is.data)
    }
    properties.put('place', { current: step, tip: step })
    return { step: { step, name, at }, changes }
  })

  const goto = db.transaction((target: number): Change[] => {
    const tree = treeOf(allSteps.all())
    if (target !== 0 && !tree.parents.has(target)) {
      throw new WorkbenchError('input.value', `The history has no step ${target}.`)
    }
    const { current, tip } = place()
    const [from, to] = [tree.pathTo(current), tree.pathTo(target)]
    const undone = from.filter((step) => !to.includes(step)).reverse()
    const redone = to.filter((step) => !from.includes(step))
    const made = [
      ...undone.flatMap((step) => changesOf.all(step).map(changeOf).reverse().map(inverse)),
      ...redone.flatMap((step) => changesOf.all(step).map(changeOf)),
    ].map(apply)
    const line = tree.pathTo(tip)
    properties.put('place', {
      current: target,
      tip: target === 0 || line.includes(target) ? tip : tree.lastBelow(target),
    })
    return made
  })

  return {
    commit: (name, changes) => commit.immediate(name, changes),
    goto: (step) => goto.immediate(step),
    list() {
      const rows = allSteps.all()
      const { current, tip } = place()
      const line = new Set(treeOf(rows).pathTo(tip))
      const named = rows.map(({ step, name, at }) => ({ step, name, at, setAside: !line.has(step) }))
      return { steps: [...named.filter((each) => !each.setAside), ...named.filter((each) => each.setAside)], current }
    },
  }
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
      for (let at = step; at !== 0; at = parents.get(at) ?? 0) path.unshift(at)
      return path
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
