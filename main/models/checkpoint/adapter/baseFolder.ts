import { existsSync, readdirSync, statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { WorkbenchError } from '../../../base/errors.ts'
import { cacheRepoFolder, modelPlaces } from '../../catalogue/modelPlaces.ts'
import { thisMachine } from '../../catalogue/thisMachine.ts'
import { modelFolder } from '../modelFolder.ts'
import { adapterConfigName, readAdapterConfig } from './adapterConfig.ts'

export function isAdapter(dir: string): boolean {
  return existsSync(join(dir, adapterConfigName))
}

/** What a folder with or without an adapter is read from. */
export interface AdaptedFolder {
  /** Folder or GGUF file of the weights that are adapted, or of all. */
  readonly base: string
  readonly adapter: string | null
}

/**
 * Finds the model that an adapter was trained on: weights beside it; `base` in its folder, a folder or a link to one; what
 * its configuration names, if that is a folder on this machine or a model in Hugging Face's cache.
 *
 * @param dir folder of a model or an adapter
 * @throws WorkbenchError 'input.missing' saying what model is missing and where to put it
 */
export function adaptedFolder(dir: string): AdaptedFolder {
  if (!isAdapter(dir)) return { base: dir, adapter: null }
  if (readdirSync(dir).some((name) => name === 'config.json')) return { base: dir, adapter: dir }
  const { base: name } = readAdapterConfig(dir)
  for (const candidate of [join(dir, 'base'), ...(name === null ? [] : named(name, dir))]) {
    if (statSync(candidate, { throwIfNoEntry: false }) === undefined) continue
    const base = modelFolder(candidate)
    if (base === dir || isAdapter(base)) continue
    return { base, adapter: dir }
  }
  const which = name === null ? 'a model that it does not name' : name.slice(0, 200)
  throw new WorkbenchError(
    'input.missing',
    `${dir} is an adapter for ${which}, which is not found on this machine: put the folder of that model, or a link to it, ` +
      `there as ${join(dir, 'base')}`,
    { dir, base: name },
  )
}

/** Where what a configuration names may lie. */
function named(name: string, dir: string): string[] {
  if (name.includes('\0')) return []
  if (isAbsolute(name)) return [name]
  const caches = /^[\w-][\w.-]*\/[\w.-]+$/.test(name) ? modelPlaces(thisMachine()).cache : []
  return [resolve(dir, name), resolve(name), ...caches.map((root) => cacheRepoFolder(root, name))]
}
