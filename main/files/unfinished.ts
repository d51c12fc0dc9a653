import { createHash, randomBytes } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isGone, markPattern, processMark } from '../base/processMark.ts'

/** A name of this length, in bytes, leaves room for what is put around it. */
const longestName = 150
/** Nothing is being written for so long without a change. */
const oldMs = 24 * 3600 * 1000

/**
 * The path of what becomes `path` when it is finished: beside it, hidden, with this process's mark.
 *
 * @param path links followed
 */
export function unfinishedPath(path: string, what: 'new' | 'old' = 'new'): string {
  const random = randomBytes(4).toString('hex')
  return join(dirname(path), `${prefix(path)}${processMark}.${random}${what === 'old' ? '.old' : ''}.tmp`)
}

/**
 * Removes what processes that ended began for `path` and could not finish; with `own`, what this one began as well, for
 * when it has to end at once. A folder that was moved aside and never replaced goes back to its place.
 *
 * @param path links followed
 */
export function removeUnfinished(path: string, { own = false }: { readonly own?: boolean } = {}): void {
  const folder = dirname(path)
  const pattern = new RegExp(`^(${markPattern})\\.[0-9a-f]{8}(\\.old)?\\.tmp$`)
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(prefix(path))) continue
      const [, mark, old] = pattern.exec(name.slice(prefix(path).length)) ?? []
      if (mark === undefined) continue
      const at = join(folder, name)
      if (!(own && mark === processMark) && !isGone(mark) && !isOld(at)) continue
      if (old !== undefined && !existsSync(path)) renameSync(at, path)
      else rmSync(at, { recursive: true, force: true })
    }
  } catch {
    // What cannot be removed does no harm; that nothing can be written there is said by whoever writes.
  }
}

function prefix(path: string): string {
  const name = basename(path)
  if (Buffer.byteLength(name) <= longestName) return `.${name}.`
  return `.${createHash('sha256').update(name).digest('hex')}.`
}

function isOld(path: string): boolean {
  return Date.now() - lstatSync(path).mtimeMs > oldMs
}
