import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { detectionFileNames } from '../jobs/detectionFiles.ts'

/** What a laid out file may be called: a name that stands in this program, never one that was read somewhere. */
type KnownName = (typeof detectionFileNames)[number]

/**
 * Lays bytes out as files of a new folder below `parent`, for the engine to read. The folder's name is made here: an id
 * that a project's file or a window brought is no part of any path.
 *
 * @returns the folder. It is called `run` and alone in another one, as an evaluation writes down what its folder is called
 */
export async function layOutFiles(parent: string, files: ReadonlyMap<KnownName, Uint8Array>): Promise<string> {
  const dir = join(await mkdtemp(join(parent, 'files-')), 'run')
  await mkdir(dir)
  for (const [name, bytes] of files) await writeFile(join(dir, name), bytes)
  return dir
}
