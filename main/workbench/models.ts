import { existsSync, readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { freemem } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { isWorkbenchError } from '../base/errors.ts'
import { readJsonObject } from '../files/jsonFile.ts'
import { homeFolder } from '../base/homeFolder.ts'
import type { Places } from './places.ts'
import type { ModelEntry } from '../rpc/window/shapes.ts'

/** A folder that holds a checkpoint, and how it was found. */
interface Found {
  readonly dir: string
  readonly name: string
  readonly source: ModelEntry['source']
}

export interface CatalogueOptions {
  /** Checkpoints that come with Engram. */
  readonly bundled: readonly string[]
  /** Folders that a person named: of a checkpoint, or of several. */
  readonly folders: readonly string[]
  /** Folder of the last one loaded. */
  readonly loadedDir: string | null
  /** Whether a folder may be looked into, and a checkpoint used. */
  readonly places: Pick<Places, 'allows' | 'allowsModel'>
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** The checkpoints of this machine: bundled, in the person's folders, in the cache that Hugging Face's tools share. */
export async function listModels({
  bundled,
  folders,
  loadedDir,
  places,
  env = process.env,
}: CatalogueOptions): Promise<ModelEntry[]> {
  const found: Found[] = [
    ...bundled.filter(isCheckpoint).map((dir) => ({ dir, name: basename(dir), source: 'bundled' as const })),
    ...(await Promise.all(folders.filter(places.allows).map(inFolder))).flat(),
    ...(await Promise.all([cacheFolder(env)].filter(places.allows).map(inCache))).flat(),
  ].filter(({ dir }) => places.allowsModel(dir))
  // One that is found twice is what it was found as first: ours, though a person's folder holds it too.
  const once = found.filter(({ dir }, i) => found.findIndex((each) => each.dir === dir) === i)
  return await Promise.all(once.map((each) => describe(each, loadedDir)))
}

export async function describeModel(
  dir: string,
  loadedDir: string | null,
  bundled: readonly string[],
): Promise<ModelEntry> {
  const source = bundled.includes(dir) ? 'bundled' : basename(dirname(dir)) === 'snapshots' ? 'cache' : 'folder'
  return await describe({ dir, name: source === 'cache' ? cacheName(dir) : basename(dir), source }, loadedDir)
}

export function isCheckpoint(dir: string): boolean {
  return existsSync(join(dir, 'config.json'))
}

/** Memory that a model may take: what is free, and what the system would free for it. */
export function availableBytes(): number {
  try {
    const found = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))
    if (found !== null) return Number(found[1]) * 1024
  } catch {
    // Not Linux.
  }
  return freemem()
}

async function describe({ dir, name, source }: Found, loadedDir: string | null): Promise<ModelEntry> {
  const configFile = { expected: 'a model configuration', maxBytes: 2 ** 24 }
  const config = await readJsonObject(join(dir, 'config.json'), configFile).catch(() => null)
  const type = config?.['model_type']
  const modelType = typeof type === 'string' ? type : ''
  const reason = modelType === '' ? `${join(dir, 'config.json')} names no model_type.` : await unsupported(modelType)
  const sizes = await Promise.all(
    (await readdir(dir).catch(() => []))
      .filter((file) => file.endsWith('.safetensors'))
      .map(async (file) => (await stat(join(dir, file)).catch(() => null))?.size ?? 0),
  )
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0)
  const noWeights = sizes.length === 0 ? `${dir} holds no .safetensors file.` : null
  return {
    ...{ dir, name, source, sizeBytes, modelType, loaded: dir === loadedDir },
    ...{ supported: (reason ?? noWeights) === null, reason: reason ?? noWeights },
  }
}

async function unsupported(modelType: string): Promise<string | null> {
  const { architectureOf } = await import('../engine/architectures/registry.ts')
  try {
    architectureOf(modelType)
    return null
  } catch (error) {
    if (!isWorkbenchError(error)) throw error
    return error.message
  }
}

async function inFolder(folder: string): Promise<Found[]> {
  if (isCheckpoint(folder)) return [{ dir: folder, name: basename(folder), source: 'folder' }]
  const names = await readdir(folder).catch(() => [])
  return names
    .map((name) => ({ dir: join(folder, name), name, source: 'folder' as const }))
    .filter(({ dir }) => isCheckpoint(dir))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** `models--org--name/snapshots/<revision>`: the newest revision of each. */
async function inCache(folder: string): Promise<Found[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('models--'))
  const found = await Promise.all(
    names.map(async (name) => {
      const snapshots = join(folder, name, 'snapshots')
      const dirs = (await readdir(snapshots).catch(() => [])).map((revision) => join(snapshots, revision))
      const times = await Promise.all(dirs.map(async (dir) => (await stat(dir).catch(() => null))?.mtimeMs ?? 0))
      const newest = dirs.filter(isCheckpoint).sort((a, b) => times[dirs.indexOf(b)]! - times[dirs.indexOf(a)]!)[0]
      return newest === undefined ? [] : [{ dir: newest, name: cacheName(newest), source: 'cache' as const }]
    }),
  )
  return found.flat().sort((a, b) => a.name.localeCompare(b.name))
}

function cacheName(snapshot: string): string {
  return basename(dirname(dirname(snapshot)))
    .replace(/^models--/, '')
    .replaceAll('--', '/')
}

function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  return (
    env['HF_HUB_CACHE'] ?? join(env['HF_HOME'] ?? join(homeFolder() ?? '/dev/null', '.cache', 'huggingface'), 'hub')
  )
}
