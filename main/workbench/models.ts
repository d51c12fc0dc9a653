import { existsSync, readFileSync, statSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'
import { isAdapter } from '../models/checkpoint/adapter/baseFolder.ts'
import { isWorkbenchError } from '../base/errors.ts'
import { findModels } from '../models/catalogue/findModels.ts'
import type { FoundModel } from '../models/catalogue/foundModel.ts'
import type { PlacesOptions } from '../models/catalogue/modelPlaces.ts'
import type { Call, Output } from '../rpc/engine/contract.ts'
import type { ModelEntry } from '../rpc/window/shapes.ts'
import type { Places } from './places.ts'
import { modelName } from '../models/catalogue/modelName.ts'

export interface CatalogueOptions extends PlacesOptions {
  /** Checkpoints that come with Engram. */
  readonly bundled: readonly string[]
  /** Folders that a person named: of a checkpoint, or of several. */
  readonly folders: readonly string[]
  /** Whether a folder may be looked into, and a checkpoint used. */
  readonly places: Pick<Places, 'allows' | 'allowsModel' | 'checkModel'>
  /** The engine, which reads the headers. */
  readonly call: Call
  readonly signal?: AbortSignal | undefined
}

/** A model of the list before it is known which one is loaded. */
export type KnownModel = Omit<ModelEntry, 'loaded'>

/**
 * The models of this machine: bundled, in the person's folders, and those that other programs keep; see `findModels`.
 *
 * @param held one that is listed too where it lies in none of these, as one that was opened by its path
 */
export async function listModels(options: CatalogueOptions, held: string | null = null): Promise<KnownModel[]> {
  const { places, call, signal } = options
  const found = await foundModels(options)
  const models = found.map(({ path }) => places.checkModel(path))
  if (held !== null && !models.includes(held)) {
    found.push(foundAt(held))
    models.push(held)
  }
  const described = await call('models.describe', { models }, { signal }).catch((error: unknown) => {
    // One that the engine dies of must not take the others from the list.
    if (!isWorkbenchError(error)) throw error
    return { models: found.map(() => ({ ...nothingKnown, reason: error.message })) }
  })
  return found.map((model, i) => entryOf(model, models[i]!, described.models[i]!))
}

/** One model, as a list has it. */
export async function describeModel(path: string, options: CatalogueOptions): Promise<KnownModel> {
  const found = (await foundModels(options)).find((model) => options.places.checkModel(model.path) === path)
  const { models } = await options.call('models.describe', { models: [path] }, { signal: options.signal })
  return entryOf(found ?? foundAt(path), path, models[0]!)
}

function foundAt(path: string): FoundModel {
  return { path, name: modelName(path), source: 'folder', ref: null, sizeBytes: fileBytes(path) }
}

/** Whether there is a model at a path, as far as names say: the folder of a checkpoint or an adapter, or a file. */
export function isModelPath(path: string): boolean {
  const info = statSync(path, { throwIfNoEntry: false })
  if (info?.isDirectory() !== true) return info?.isFile() === true
  return existsSync(join(path, 'config.json')) || isAdapter(path)
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

const nothingKnown = {
  ...{ title: null, modelType: '', supported: false, nParameters: 0, formats: [], memoryBytes: null },
}

async function foundModels(options: CatalogueOptions): Promise<FoundModel[]> {
  const { allows, allowsModel } = options.places
  return (await findModels({ ...options, allows })).filter(({ path }) => allowsModel(path))
}

function entryOf(
  { name, source, ref, sizeBytes }: FoundModel,
  dir: string,
  { title, ...described }: Output<'models.describe'>['models'][number],
): KnownModel {
  // A file of a person's own may be named anything; what another program calls a model is what one knows it by.
  return { dir, name: source === 'folder' ? (title ?? name) : name, source, ref, sizeBytes, ...described }
}

function fileBytes(path: string): number {
  const info = statSync(path, { throwIfNoEntry: false })
  return info?.isFile() === true ? info.size : 0
}
