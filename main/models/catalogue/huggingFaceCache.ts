import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isPlainName } from '../../base/plainName.ts'
import { readTextFile } from '../../files/jsonFile.ts'
import type { FoundModel } from './foundModel.ts'
import { cachePrefix as prefix, modelRef } from './modelPlaces.ts'
import { walkModels } from './walkModels.ts'

/** Some models have a folder for each form of their weights. */
const depth = 2

/** The models in the cache that Hugging Face's tools share, each at one revision: `main`, or the newest one that is there. */
export async function inHuggingFaceCache(root: string): Promise<FoundModel[]> {
  const folders = (await readdir(root).catch(() => [])).filter((name) => name.startsWith(prefix)).sort()
  const found = await Promise.all(
    folders.map(async (folder) => {
      const snapshot = await snapshotOf(join(root, folder))
      const repo = folder.slice(prefix.length).replaceAll('--', '/')
      return (snapshot === null ? [] : await walkModels(snapshot, depth)).map(({ path, names, sizeBytes }) => {
        const name = names.length === 0 ? repo : `${repo}:${names.join('/')}`
        return { path, name, source: 'cache' as const, ref: modelRef('cache', name), sizeBytes }
      })
    }),
  )
  return found.flat()
}

async function snapshotOf(folder: string): Promise<string | null> {
  const snapshots = join(folder, 'snapshots')
  const revisions: string[] = await readdir(snapshots).catch(() => [])
  const main = await readTextFile(join(folder, 'refs', 'main'), { expected: 'a commit', maxBytes: 200 }).catch(() => '')
  if (isPlainName(main.trim()) && revisions.includes(main.trim())) return join(snapshots, main.trim())
  const dirs = await Promise.all(
    revisions.map(async (name) => {
      const dir = join(snapshots, name)
      const isFilled = (await readdir(dir).catch(() => [])).length > 0
      return { dir, isFilled, ms: (await stat(dir).catch(() => null))?.mtimeMs ?? 0 }
    }),
  )
  return dirs.filter(({ isFilled }) => isFilled).sort((a, b) => b.ms - a.ms)[0]?.dir ?? null
}
