import type { RecordKind, RecordValue } from './records.ts'

/** What a record was and what it becomes; null: there is none. */
export interface Change {
  readonly kind: RecordKind
  readonly id: string
  readonly before: RecordValue | null
  readonly after: RecordValue | null
}

/** A step of the history. */
export interface NamedStep {
  readonly step: number
  readonly name: string
  /** ISO 8601, UTC. */
  readonly at: string
}
