import type { Database } from 'better-sqlite3'
import { WorkbenchError } from '../base/errors.ts'
import type { Claim } from './projectOwner.ts'

/** The right to change a project's file, and how it is lost. */
export interface WriteAccess {
  /** Why nothing can be changed, a sentence; null when it can. */
  readonly readOnly: string | null
  onReadOnly(listener: () => void): void
  /** Says from now on, to those who listen too, why nothing can be changed. */
  refuse(why: string): void
  /**
   * Runs `work` in one transaction that writes all of it or nothing, after a look whether this process is still the owner.
   *
   * @throws WorkbenchError 'run.store' with the reason when it is not
   */
  write<T>(work: () => T): T
}

/**
 * @param name of the project, for sentences
 * @param start why it may only be read from the beginning, or what says inside a transaction that it may be changed
 */
export function writeAccess(db: Database, name: string, start: string | Pick<Claim, 'lost'>): WriteAccess {
  let readOnly = typeof start === 'string' ? start : null
  let loss: string | null = null
  const listeners: (() => void)[] = []
  const refuse = (why: string): void => {
    readOnly = why
    for (const listener of listeners) listener()
  }
  const refusal = (why: string): WorkbenchError => new WorkbenchError('run.store', why)
  const transaction = db.transaction((work: () => unknown): unknown => {
    const lost = typeof start === 'string' ? null : start.lost()
    if (lost === null) return work()
    loss = `${name} ${lossWords[lost]}`
    throw refusal(loss)
  })
  return {
    get readOnly() {
      return readOnly
    },
    onReadOnly: (listener) => void listeners.push(listener),
    refuse,
    write<T>(work: () => T): T {
      if (readOnly !== null) throw refusal(readOnly)
      try {
        return transaction.immediate(work) as T
      } finally {
        if (loss !== null && readOnly === null) refuse(loss)
      }
    },
  }
}

const lossWords = {
  taken:
    'has got another owner meanwhile and is open for reading only here now: nothing more is kept. Close it and open it again.',
  moved:
    'was moved, replaced or deleted while it was open, and is open for reading only now. Put it back in its place, close it and open it again, or its latest changes are lost.',
} as const
