import { existsSync, lstatSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { rename, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { markPattern, isGone, processMark } from '../../base/processMark.ts'
import { WorkbenchError } from '../../base/errors.ts'
import { writeTextAtomically } from '../../files/atomicFile.ts'
import { ensureFolder } from '../../files/ensureFolder.ts'
import { isSystemError, systemReason } from '../../files/systemReason.ts'
import { cacheRepoFolder } from '../catalogue/modelPlaces.ts'
import type { HubFile } from './repoListing.ts'

/**
 * One model in the cache that Hugging Face's tools share: each content once below `blobs/`, by its digest; below
 * `snapshots/<commit>/` a link to it for each file; in `refs/` which commit a branch was.
 */
export interface HubCache {
  /** Of the model at this commit. */
  readonly snapshot: string
  /** Where a file is, or will be. */
  pathOf(file: HubFile): string
  /** Whether a file is there, whole. */
  has(file: HubFile): boolean
  /** Gives a content that another revision has brought its name; false where there is none. */
  adopt(file: HubFile): Promise<boolean>
  /**
   * What this file becomes while it is fetched: a path of this process alone. What a process that ended had begun goes on there.
   */
  partOf(file: HubFile): string
  /** Size of what would be gone on from. */
  partBytes(file: HubFile): number
  /** Gives a part that is whole its place and its name. */
  place(file: HubFile): Promise<void>
  /** Keeps which commit a branch or tag was. */
  keepRevision(revision: string): Promise<void>
}

const partName = new RegExp(`^([0-9a-f]{40,64})\\.(${markPattern})\\.part$`)

/** @param root the cache's folder, made when something comes into it */
export function openHubCache(root: string, repo: string, commit: string): HubCache {
  const folder = cacheRepoFolder(root, repo)
  const blobs = join(folder, 'blobs')
  const snapshot = join(folder, 'snapshots', commit)
  const blobOf = ({ digest }: HubFile): string => join(blobs, digest.hex)
  const ownPart = ({ digest }: HubFile): string => join(blobs, `${digest.hex}.${processMark}.part`)
  const pathOf = ({ path }: HubFile): string => join(snapshot, ...path.split('/'))
  const isWhole = (path: string, { sizeBytes }: HubFile): boolean => {
    const info = statSync(path, { throwIfNoEntry: false })
    return info?.isFile() === true && info.size === sizeBytes
  }
  const name = async (file: HubFile): Promise<void> => {
    const [to, from] = [pathOf(file), blobOf(file)]
    ensureFolder(dirname(to))
    rmSync(to, { force: true }) // a link to a blob that is gone, or of another size
    try {
      await symlink(relative(dirname(to), from), to)
    } catch (error) {
      if (!isSystemError(error) || error.code === 'EEXIST') throw error
      // Windows lets not everybody make links, some disks know none: then the file itself stands there.
      await rename(from, to)
    }
  }
  /** Parts of processes that ended, and our own: the largest. */
  const part = (file: HubFile): { path: string; bytes: number } | null => {
    const found = namesIn(blobs).flatMap((each) => {
      const [, hex, mark = ''] = partName.exec(each) ?? []
      if (hex !== file.digest.hex || !(mark === processMark || isGone(mark))) return []
      const info = lstatSync(join(blobs, each), { throwIfNoEntry: false })
      return info?.isFile() === true ? [{ path: join(blobs, each), bytes: info.size }] : []
    })
    return found.sort((a, b) => b.bytes - a.bytes)[0] ?? null
  }
  return {
    snapshot,
    pathOf,
    has: (file) => isWhole(pathOf(file), file),
    adopt: (file) =>
      inWords(blobs, async () => {
        if (!isWhole(blobOf(file), file)) return false
        await name(file)
        return true
      }),
    partOf(file) {
      const own = ownPart(file)
      ensureFolder(blobs)
      const earlier = part(file)
      try {
        if (earlier !== null && earlier.path !== own) renameSync(earlier.path, own)
      } catch {
        // Another process was faster.
      }
      return own
    },
    partBytes: (file) => part(file)?.bytes ?? 0,
    place: (file) =>
      inWords(blobs, async () => {
        await rename(ownPart(file), blobOf(file))
        await name(file)
      }),
    async keepRevision(revision) {
      if (revision === commit) return
      const path = join(folder, 'refs', ...revision.split('/'))
      ensureFolder(dirname(path))
      await writeTextAtomically(path, commit)
    },
  }
}

async function inWords<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new WorkbenchError(
      'run.disk',
      `Nothing can be kept in ${folder}: ${systemReason(error)}`,
      {},
      { cause: error },
    )
  }
}

function namesIn(folder: string): string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : []
  } catch {
    return []
  }
}
