import { existsSync, realpathSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { refusal } from './failures.ts'
import type { Part } from './shapes.ts'

/** Where files may be opened and written. */
export interface Places {
  readonly roots: readonly string[]
  /**
   * The absolute path, links followed, of something that may be touched.
   *
   * @throws WorkbenchError 'input.usage' outside the roots
   */
  check(path: string): string
}

/** @param roots folders; none: anywhere */
export function createPlaces(roots: readonly string[]): Places {
  const real = roots.map((root) => realPath(resolve(root)))
  return {
    roots: real,
    check(path) {
      const asked = realPath(resolve(path))
      const isInside = real.some((root) => asked === root || asked.startsWith(root.endsWith(sep) ? root : root + sep))
      if (real.length === 0 || isInside) return asked
      throw refusal('input.usage', `${path} lies outside the folders that this server may use: ${real.join(', ')}.`)
    },
  }
}

export function placesPart(places: Places): Part<'files.list'> {
  return {
    async 'files.list'({ folder }) {
      const at = places.check(folder ?? places.roots[0] ?? homedir())
      const names = await readdir(at, { withFileTypes: true }).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw refusal('input.missing', `${at} is not a folder that can be read: ${reason}.`)
      })
      const shown = names.filter(({ name }) => !name.startsWith('.')).map(({ name }) => name)
      const entries = await Promise.all(shown.map((name) => entryOf(join(at, name))))
      const parent = dirname(at)
      return {
        folder: at,
        parent: parent === at || !isAllowed(places, parent) ? null : parent,
        entries: entries
          .flatMap((entry) => entry ?? [])
          .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name)),
      }
    },
  }
}

/** Null for what went away, is neither file nor folder, or cannot be looked at. */
async function entryOf(path: string) {
  const info = await stat(path).catch(() => null)
  if (info === null || !(info.isFile() || info.isDirectory())) return null
  const isFolder = info.isDirectory()
  return {
    name: basename(path),
    isFolder,
    sizeBytes: isFolder ? 0 : info.size,
    isModel: isFolder && existsSync(join(path, 'config.json')),
  }
}

function isAllowed(places: Places, path: string): boolean {
  try {
    places.check(path)
    return true
  } catch {
    return false
  }
}

/** Links followed as far as there is something: what is to be made lies in a folder that is there. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), basename(path))
  }
}
