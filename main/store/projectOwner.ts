import { hostname } from 'node:os'
import type { Database } from 'better-sqlite3'
import * as v from 'valibot'
import type { Properties } from './properties.ts'

/** The process that has a project open for changing. */
const OwnerSchema = v.object({ pid: v.number(), host: v.string(), started: v.number(), at: v.string() })
export type Owner = v.InferOutput<typeof OwnerSchema>

const renewMs = 5000
/** An owner who has said nothing for this long was killed, or its machine has gone. */
const silentMs = 20_000

/**
 * Makes this process the owner of a project, or says who is. An owner renews its claim; one that was killed loses it at
 * once where its process can be seen to be gone, else after twenty seconds.
 */
export function claimProject(
  properties: Properties,
  db: Database,
  now: () => Date,
): { readonly release: () => void } | { readonly owner: Owner } {
  const me = { pid: process.pid, host: hostname(), started: performance.timeOrigin }
  const other = db
    .transaction((): Owner | null => {
      const found = v.safeParse(OwnerSchema, properties.get('owner'))
      if (found.success && isAlive(found.output, now())) return found.output
      properties.put('owner', { ...me, at: now().toISOString() })
      return null
    })
    .immediate()
  if (other !== null) return { owner: other }
  const renew = setInterval(() => {
    // A claim that cannot be renewed now is renewed the next time.
    attempt(() => properties.put('owner', { ...me, at: now().toISOString() }))
  }, renewMs)
  renew.unref()
  let isReleased = false
  return {
    release() {
      if (isReleased) return
      isReleased = true
      clearInterval(renew)
      attempt(() => properties.put('owner', null))
    },
  }
}

function isAlive({ pid, host, started, at }: Owner, now: Date): boolean {
  if (now.getTime() - Date.parse(at) > silentMs) return false
  if (host !== hostname()) return true
  // In a container, a process mostly has the id that its predecessor had.
  if (pid === process.pid) return started === performance.timeOrigin
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process may not be signalled, but is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function attempt(work: () => void): void {
  try {
    work()
  } catch {
    // Said by whoever writes something that matters.
  }
}
