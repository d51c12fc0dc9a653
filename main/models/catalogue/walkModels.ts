import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { append } from '../../base/lists.ts'
import { ggufModels, ggufPart } from '../checkpoint/modelPlace.ts'

/** Weights that lie below a folder: a checkpoint's, or a GGUF file's. */
export interface Weights {
  /** Folder of a checkpoint, or a GGUF file: the first, of one in parts. */
  readonly path: string
  /** Names on the way to it from where the walk began; none for that folder itself. */
  readonly names: readonly string[]
  readonly sizeBytes: number
}

/** Somebody may name his whole disk. */
const mostFolders = 2000
const mostNames = 10_000
/**
 * The models in a folder and in those below it, links followed, each folder once. What cannot be looked at is left out.
 *
 * @param depth folders below `root` on the way to one that is looked into
 */
export async function walkModels(root: string, depth: number): Promise<Weights[]> {
  const seen = new Set<string>()
  const found: Weights[] = []
  let level: { readonly dir: string; readonly names: readonly string[] }[] = [{ dir: root, names: [] }]
  for (let i = 0; i <= depth; i++) {
    const next: typeof level = []
    for (const { dir, names } of level) {
      const real = await realpath(dir).catch(() => null)
      if (real === null || seen.has(real) || seen.size >= mostFolders) continue
      seen.add(real)
      const inside = await look(dir, i <= 1)
      append(
        found,
        inside.weights.map((each) => ({ ...each, names: [...names, ...each.names] })),
      )
      append(
        next,
        inside.folders.map((name) => ({ dir: join(dir, name), names: [...names, name] })),
      )
    }
    level = next
  }
  return found
}

/** @param isNear whether a configuration alone counts as a model that lacks its weights; far away many programs have one */
async function look(dir: string, isNear: boolean): Promise<{ weights: Weights[]; folders: string[] }> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const names = entries
    .slice(0, mostNames)
    .map(({ name }) => name)
    .sort()
  const firsts = ggufModels(names)
  const weights: Weights[] = []
  for (const name of firsts) {
    const sizeBytes = await sizeOf(dir, partsOf(name, names))
    if (sizeBytes !== null) weights.push({ path: join(dir, name), names: [name], sizeBytes })
  }
  if (names.includes('config.json')) {
    const tensors = names.filter((name) => name.endsWith('.safetensors'))
    // Beside GGUF files it is only their description.
    if (tensors.length > 0 || (isNear && firsts.length === 0)) {
      weights.push({ path: dir, names: [], sizeBytes: (await sizeOf(dir, tensors)) ?? 0 })
    }
  }
  const folders = entries.filter(
    (entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'),
  )
  return { weights, folders: folders.map(({ name }) => name).sort() }
}

/** Names of all parts of a GGUF file, of which `first` is the first; of one in one piece, its own. */
function partsOf(first: string, all: readonly string[]): string[] {
  const [end, , count] = ggufPart.exec(first) ?? []
  if (end === undefined) return [first]
  const begin = first.slice(0, -end.length)
  return all.filter((name) => name.startsWith(begin) && ggufPart.exec(name.slice(begin.length))?.[2] === count)
}

/** Of regular files together; null where one is something else or cannot be looked at. */
async function sizeOf(dir: string, names: readonly string[]): Promise<number | null> {
  const infos = await Promise.all(names.map((name) => stat(join(dir, name)).catch(() => null)))
  if (infos.some((info) => info?.isFile() !== true)) return null
  return infos.reduce((sum, info) => sum + (info?.size ?? 0), 0)
}
