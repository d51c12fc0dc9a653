import { existsSync, readlinkSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { adaptedFolder, isAdapter } from '../models/checkpoint/adapter/baseFolder.ts'
import { modelFolder } from '../models/checkpoint/modelFolder.ts'
import { evaluationFiles } from '../runs/evaluation.ts'
import { manifestFile } from '../runs/manifest.ts'
import { homeFolder } from '../base/homeFolder.ts'
import { fix, refusal } from './failures.ts'
import type { Part } from '../rpc/window/shapes.ts'

/**
 * Where files may be opened and written. Whatever path comes from a window, from the settings or out of a project is asked
 * about here, where it is used.
 */
export interface Places {
  readonly roots: readonly string[]
  /**
   * The absolute path, links followed, of something that may be touched.
   *
   * @throws WorkbenchError 'input.usage' outside the roots
   */
  check(path: string): string
  /**
   * The same for the folder of a checkpoint and for all that lies in it, or for a GGUF file; those that come with Engram may
   * lie anywhere.
   *
   * @throws WorkbenchError 'input.usage' outside the roots
   */
  checkModel(path: string): string
  /** Whether `check` would take it. */
  allows(path: string): boolean
  /** Whether `checkModel` would take it. */
  allowsModel(path: string): boolean
}

/**
 * @param roots   folders; none: anywhere
 * @param bundled checkpoints that come with Engram
 */
export function createPlaces(roots: readonly string[], bundled: readonly string[]): Places {
  const real = roots.map((root) => realPath(resolve(root)))
  const own = bundled.map((dir) => realPath(resolve(dir)))
  const isInside = (path: string): boolean =>
    real.length === 0 || real.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep))
  const allows = (path: string): boolean => isInside(realPath(resolve(path)))
  const allowsModel = (path: string): boolean => {
    const asked = realPath(resolve(path))
    if (own.includes(asked)) return true
    if (!isInside(asked)) return false
    if (real.length === 0) return true
    // A file may be one of several parts, which stand beside it.
    const folder = isFile(asked) ? dirname(resolve(path)) : asked
    return [folder, ...placesBehind(asked)].every((at) => allows(at) && namesIn(at).every(allows))
  }
  /** A file keeps its name: it says of which model it is a part, and a cache's link leads to a mere digest. */
  const modelPath = (path: string): string => {
    const asked = resolve(path)
    return isFile(asked) ? join(realPath(dirname(asked)), basename(asked)) : realPath(asked)
  }
  const refuse = (path: string): never => {
    const { openProject, chooseModel } = fix
    throw refusal(
      'input.usage',
      `${path} lies outside the folders that this server may use, or leads out of them: ${real.join(', ')}.`,
      [openProject, chooseModel],
    )
  }
  return {
    roots: real,
    allows,
    allowsModel,
    check: (path) => (allows(path) ? realPath(resolve(path)) : refuse(path)),
    checkModel: (path) => (allowsModel(path) ? modelPath(path) : refuse(path)),
  }
}

export function placesPart(places: Places): Part<'files.list'> {
  return {
    async 'files.list'({ folder }) {
      const at = places.check(folder ?? places.roots[0] ?? homeFolder() ?? sep)
      const names = await readdir(at, { withFileTypes: true }).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw refusal('input.missing', `${at} is not a folder that can be read: ${reason}.`)
      })
      // What a link leads to outside is not even named: its size and kind are somebody else's.
      const shown = names.map(({ name }) => join(at, name)).filter((path) => !basename(path).startsWith('.'))
      const entries = await Promise.all(shown.filter(places.allows).map(entryOf))
      const parent = dirname(at)
      return {
        folder: at,
        parent: parent === at || !places.allows(parent) ? null : parent,
        entries: entries
          .flatMap((entry) => entry ?? [])
          .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name)),
      }
    },
  }
}

/** One of them is in the folder of a run. */
const runManifests = [manifestFile, evaluationFiles.evaluation]

/** Null for what went away, is neither file nor folder, or cannot be looked at. */
async function entryOf(path: string) {
  const info = await stat(path).catch(() => null)
  if (info === null || !(info.isFile() || info.isDirectory())) return null
  const isFolder = info.isDirectory()
  return {
    name: basename(path),
    isFolder,
    sizeBytes: isFolder ? 0 : info.size,
    isModel: isFolder && (existsSync(join(path, 'config.json')) || isAdapter(path)),
    isRun: isFolder && runManifests.some((name) => existsSync(join(path, name))),
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** What opening a model reads besides what was named: a snapshot in a folder, the model below an adapter. */
function placesBehind(path: string): string[] {
  try {
    const at = modelFolder(path)
    return [at, adaptedFolder(at).base]
  } catch {
    return [] // said when it is opened
  }
}

/** Paths of what lies in a folder; none where there is no such folder. */
function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).map((name) => join(dir, name))
  } catch {
    return []
  }
}

/** Links that follow one another; Linux follows as many. */
const mostLinks = 40

/**
 * Links followed as far as there is something, and to where one leads that leads to nothing yet: what is to be made lies in a
 * folder that is there.
 */
function realPath(path: string, nLinks = 0): string {
  try {
    return realpathSync(path)
  } catch {
    const target = nLinks < mostLinks ? linkTarget(path) : null
    if (target !== null) return realPath(resolve(dirname(path), target), nLinks + 1)
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent, nLinks), basename(path))
  }
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}
