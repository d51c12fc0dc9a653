/**
 * The second line behind the lock (`projectLock.ts`): the project's file names its owner, by a token that every transaction
 * looks at before it writes. A host whose project has got another owner, or whose file was moved or replaced under it, finds
 * out there; it writes nothing, and says so.
 *
 * Decided:
 * - On one machine (same host name, or same boot of the same kernel, as in containers) the lock alone decides. A record that
 *   somebody left behind who holds no lock is void, whatever it says.
 * - Another machine's claim on a shared disk cannot be seen by its lock. Its owner counts up a number every five seconds; who
 *   opens the project meanwhile may only read it, and withdraws the claim after having looked at an unchanged number twelve
 *   times, five seconds apart. Looks are counted, not time: no clock is ever compared, and a freeze of ours is no silence of
 *   theirs. Such disks are no place for SQLite anyway; what is promised there is this and no more.
 * - A copy carries the record of its original. It is another file (another inode), so the record says nothing about it.
 * - A file that was moved or renamed while it was open carries the record too, and is the same file: the record names the lock
 *   that its owner holds, and that one is asked. The owner finds its file gone and writes no more.
 * - A symbolic link leads to one file and one lock. A file with several names (hard links) is refused (`open.ts`): SQLite keeps
 *   a journal per name.
 * - Two who open a project in one process are two, as in two processes.
 * - Results, arrays and fingerprints are a cache inside the project that anybody may add to, such as `engram attribute
 *   --project` while a window has it open; they are written without ownership (`resultCache.ts`), each by one transaction.
 * - An Engram of before this record keeps no lock; the tables of now refuse what it writes.
 */
import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database } from 'better-sqlite3'
import * as v from 'valibot'
import { isLocked, lockEnding } from './projectLock.ts'
import type { Properties } from './properties.ts'
import { fileIdentity } from './setAside.ts'

const OwnerSchema = v.object({
  token: v.string(),
  pid: v.pipe(v.number(), v.integer()),
  host: v.pipe(v.string(), v.regex(/^[\w.-]{1,255}$/)),
  /** Of its kernel; null where the system has none. */
  boot: v.nullable(v.string()),
  lock: v.pipe(v.string(), v.endsWith(lockEnding)),
  /** The inode of the project. */
  file: v.string(),
  beat: v.number(),
})
export type Owner = v.InferOutput<typeof OwnerSchema>

export const beatMs = 5000
/** So many looks, five seconds apart, at a claim that does not stir. */
const looks = 12

/** What a project's file is to those who claim it. */
export interface ClaimedFile {
  readonly db: Database
  readonly properties: Properties
  readonly path: string
  readonly lock: string
}

export interface Claim {
  /** Called inside a transaction that writes: why it must not, or null. */
  lost(): 'taken' | 'moved' | null
  /** Called inside a transaction, every `beatMs`: counts up. */
  beat(): void
  release(): void
}

/** The owner that the file names, if any. */
export function namedOwner(properties: Properties): Owner | null {
  const found = v.safeParse(OwnerSchema, properties.get('owner'))
  return found.success ? found.output : null
}

/** Makes this process, which holds the lock, the owner of a project, or says who is and whether it is on this machine. */
export function claimProject(file: ClaimedFile): Claim | ForeignOwner {
  const { db, properties, path, lock } = file
  const identity = fileIdentity(path)
  const token = randomUUID()
  let beat = 0
  const put = (): void => {
    const me = { token, pid: process.pid, host: hostname(), boot: bootId, lock, file: inodeOf(identity), beat: beat++ }
    properties.put('owner', me satisfies Owner)
  }
  const foreign = db
    .transaction((): ForeignOwner | null => {
      const owner = namedOwner(properties)
      if (owner !== null && owner.file === inodeOf(identity)) {
        if (!isHere(owner)) return { owner, isHere: false }
        if (owner.lock !== lock && isLocked(owner.lock)) return { owner, isHere: true }
      }
      put()
      return null
    })
    .immediate()
  if (foreign !== null) return foreign
  // Into the file itself: who opens it under another name does not see the journal of this one.
  db.pragma('wal_checkpoint(PASSIVE)')
  const isMine = (): boolean => namedOwner(properties)?.token === token
  return {
    beat: put,
    lost: () => (fileIdentity(path) !== identity ? 'moved' : isMine() ? null : 'taken'),
    release() {
      db.transaction(() => {
        if (fileIdentity(path) === identity && isMine()) properties.put('owner', null)
      }).immediate()
    },
  }
}

/** Somebody else has the project. */
export interface ForeignOwner {
  readonly owner: Owner
  readonly isHere: boolean
}

/** Looks at another machine's claim for as long as the file is open, and withdraws it when it has not stirred for long. */
export function watchOwner({ db, properties }: ClaimedFile, onSilent: () => void): { stop(): void } {
  let [seen, unchanged] = ['', 0]
  const look = db.transaction((): boolean => {
    const owner = namedOwner(properties)
    const now = `${owner?.token} ${owner?.beat}`
    unchanged = now === seen ? unchanged + 1 : 0
    seen = now
    if (owner === null || unchanged < looks) return owner === null
    properties.put('owner', null)
    return true
  })
  const timer = setInterval(() => {
    try {
      if (!look.immediate()) return
      clearInterval(timer)
      onSilent()
    } catch {
      unchanged = 0 // a look that failed has seen nothing
    }
  }, beatMs).unref()
  return { stop: () => clearInterval(timer) }
}

function isHere({ host, boot }: Owner): boolean {
  return host === hostname() || (boot !== null && boot === bootId)
}

function inodeOf(identity: string): string {
  return identity.split(':')[1] ?? ''
}

const bootId = readBootId()

function readBootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}
