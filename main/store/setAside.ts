import { existsSync, renameSync, statSync } from 'node:fs'

/**
 * Renames a store's file, with its `-wal` and `-shm` beside it, to `<path>.<why>-<time>`; nothing is deleted.
 *
 * @param identity of the file that was found wanting (`fileIdentity`); another process may have put a good one in its
 *                 place meanwhile, and then nothing is done
 * @returns the new path, or null when the file was replaced
 */
export function setAside(path: string, why: 'damaged' | 'newer', identity: string, now: Date): string | null {
  if (fileIdentity(path) !== identity) return null
  const time = now.toISOString().slice(0, 19).replaceAll(':', '-')
  let to = `${path}.${why}-${time}`
  for (let n = 2; existsSync(to); n++) to = `${path}.${why}-${time}-${n}`
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, to + suffix)
  }
  renameSync(path, to)
  return to
}

/** Device and inode of a file; empty when there is none. */
export function fileIdentity(path: string): string {
  const info = statSync(path, { throwIfNoEntry: false, bigint: true })
  return info === undefined ? '' : `${info.dev}:${info.ino}`
}
