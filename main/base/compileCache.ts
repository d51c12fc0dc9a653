import { lstatSync, mkdirSync } from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Keeps compiled code for the next start: where `NODE_COMPILE_CACHE` says, else in a folder of this person's own. Node's
 * folder for it is the same for all, so that another person could put code there; and where no folder can be made, as in
 * /proc, Node tries for ever.
 */
export function enableCompileCache(): void {
  const { NODE_COMPILE_CACHE: chosen } = process.env
  if (chosen !== undefined && chosen !== '') return void module.enableCompileCache()
  const folder = join(tmpdir(), `engram-compiled-${process.getuid?.() ?? 'user'}`)
  if (isOwn(folder)) module.enableCompileCache(folder)
}

/** Makes it unless it is there; whether it is a folder that nobody else can write to. */
function isOwn(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch {
    // It is there already, which is looked at next, or cannot be made.
  }
  const info = lstatSync(folder, { throwIfNoEntry: false })
  if (info?.isDirectory() !== true) return false
  return process.getuid === undefined || (info.uid === process.getuid() && (info.mode & 0o022) === 0)
}
