import { fstatSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'

/** What is really written when a person names a path: links are followed, so that they stay what they are. */
export type OutputTarget =
  /** A regular file, there or not, which can be replaced by another. */
  | { readonly kind: 'file'; readonly path: string; readonly existing: Stats | null }
  | { readonly kind: 'folder'; readonly path: string }
  /** A pipe or device, which is written to as it stands; by `fd` where this process has it open and it can be no other way. */
  | { readonly kind: 'stream'; readonly path: string; readonly fd: number | null }

/** Names of what this process has open. */
const openFile = /^\/(?:dev|proc\/(?:self|thread-self|\d+))\/fd\/(\d+)$/
const mostLinks = 40

/**
 * Follows the links at `path` to what would be written; a link that leads nowhere yet, to where it leads.
 *
 * @throws WorkbenchError 'input.usage' for a socket or a disk; the system's error for a circle of links and the like
 */
export function outputTarget(path: string): OutputTarget {
  const found = statSync(path, { throwIfNoEntry: false })
  const end = lastLink(resolve(path))
  if (found === undefined) return { kind: 'file', path: inRealFolder(end), existing: null }
  if (found.isDirectory()) return { kind: 'folder', path: realpathSync(path) }
  const fd = openNumber(end)
  // What has been written there before must not be lost: it goes on where that ends.
  if (fd !== null && (found.isFile() || found.isSocket())) return { kind: 'stream', path, fd }
  if (found.isFile()) return { kind: 'file', path: realpathSync(path), existing: found }
  if (found.isSocket()) throw refuse(path, 'a socket')
  if (found.isBlockDevice()) throw refuse(path, 'a disk')
  return { kind: 'stream', path, fd: null }
}

/** The end of a chain of links by name; what is open in a process counts as an end, whatever it shows as its link. */
function lastLink(path: string): string {
  let at = path
  for (let i = 0; i < mostLinks && !openFile.test(at); i++) {
    const link = linkAt(at)
    if (link === null) return at
    at = resolve(dirname(inRealFolder(at)), link)
  }
  return at
}

function linkAt(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}

/** Links among the folders above are followed as well: `..` in a link counts from where it really lies. */
function inRealFolder(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path))
  } catch {
    return path
  }
}

/** The number under which this process has it open; null for any other path, and where it has not. */
function openNumber(path: string): number | null {
  const fd = openFile.exec(path)?.[1]
  const isOwn = fd !== undefined && (!/^\/proc\/\d/.test(path) || path.startsWith(`/proc/${process.pid}/`))
  if (!isOwn) return null
  try {
    fstatSync(Number(fd))
    return Number(fd)
  } catch {
    return null
  }
}

function refuse(path: string, what: string): WorkbenchError {
  return new WorkbenchError('input.usage', `${path} is ${what}; give the name of a file.`, { path })
}
