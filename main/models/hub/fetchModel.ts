import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Progress } from '../../base/contract.ts'
import { WorkbenchError } from '../../base/errors.ts'
import { fetchFile } from './fetchFile.ts'
import { openHubCache, type HubCache } from './hubCache.ts'
import type { HubLine } from './hubLine.ts'
import type { HubFile, RepoListing } from './repoListing.ts'

export interface FetchModelOptions {
  readonly line: HubLine
  /** The cache that it becomes a part of. */
  readonly root: string
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/**
 * Fetches files of a model into the cache that Hugging Face's tools share; what is there already, and what an earlier try
 * brought, is not fetched again. Small files come first, so that a model's configuration is there with its weights.
 *
 * @returns the folder of a checkpoint, or the path of a GGUF file: the first, of one in parts
 * @throws WorkbenchError as `fetchFile`; 'run.disk' before anything is fetched where it would not fit
 */
export async function fetchModel(
  listing: RepoListing,
  files: readonly HubFile[],
  { line, root, signal, onProgress }: FetchModelOptions,
): Promise<string> {
  const cache = openHubCache(root, listing.repo, listing.commit)
  const total = sum(files, ({ sizeBytes }) => sizeBytes)
  const missing = files.filter((file) => !cache.has(file))
  await checkSpace(
    root,
    sum(missing, (file) => Math.max(0, file.sizeBytes - cache.partBytes(file))),
  )
  let before = total - sum(missing, ({ sizeBytes }) => sizeBytes)
  for (const file of missing.toSorted((a, b) => a.sizeBytes - b.sizeBytes || a.path.localeCompare(b.path))) {
    const tell = (nBytes: number): void => onProgress({ phase: file.path, done: before + nBytes, total })
    tell(0)
    if (!(await cache.adopt(file))) {
      await fetchFile(file, listing, cache.partOf(file), { line, signal, onBytes: tell })
      await cache.place(file)
    }
    before += file.sizeBytes
  }
  await cache.keepRevision(listing.revision)
  return modelPath(cache, files)
}

/** Where a model of these files is, once they are there. */
function modelPath(cache: HubCache, files: readonly HubFile[]): string {
  const gguf = files.filter(({ path }) => path.endsWith('.gguf')).toSorted((a, b) => a.path.localeCompare(b.path))[0]
  const isFolder = gguf === undefined || files.some(({ path }) => path.endsWith('.safetensors'))
  return isFolder ? cache.snapshot : cache.pathOf(gguf)
}

/** What is left on the disk of a folder, there or not yet; null where the disk does not say. */
export async function freeBytesAt(root: string): Promise<number | null> {
  const found = await statfs(existingFolder(root)).catch(() => null)
  return found === null ? null : found.bavail * found.bsize
}

/** @throws WorkbenchError 'run.disk' where the disk has not so many bytes left */
async function checkSpace(root: string, nBytes: number): Promise<void> {
  const free = await freeBytesAt(root)
  if (free === null || nBytes <= free) return
  const gigabytes = (n: number): string => `${(n / 1e9).toPrecision(3)} GB`
  throw new WorkbenchError(
    'run.disk',
    `It needs ${gigabytes(nBytes)}, and the disk of ${root} has ${gigabytes(free)} left. Free some, or name another place with HF_HUB_CACHE.`,
  )
}

function existingFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existingFolder(dirname(path))
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
