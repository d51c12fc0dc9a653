import { realpath } from 'node:fs/promises'
import { append } from '../../base/lists.ts'
import { WorkbenchError } from '../../base/errors.ts'
import type { FoundModel } from './foundModel.ts'
import { inHuggingFaceCache } from './huggingFaceCache.ts'
import { modelPlaces, modelRef, type OtherProgram, type PlacesOptions } from './modelPlaces.ts'
import { inOllama } from './ollama.ts'
import { walkModels } from './walkModels.ts'
import { modelName } from './modelName.ts'

export interface FindOptions extends PlacesOptions {
  /** Checkpoints that come with Engram. */
  readonly bundled: readonly string[]
  /** Folders that this person named: of a model, or of several. */
  readonly folders: readonly string[]
  /** Whether a folder may be looked into. */
  readonly allows?: (path: string) => boolean
}

/** How deep a person's own folders are looked through. */
const ownDepth = 3
/** `publisher/model/file.gguf`, or a folder of them. */
const lmStudioDepth = 3

const looks: Readonly<Record<OtherProgram, (root: string) => Promise<FoundModel[]>>> = {
  cache: inHuggingFaceCache,
  lmstudio: inLmStudio,
  ollama: inOllama,
  llamacpp: inLlamaCpp,
}

/** The models of this machine, each once, as what it was found as first: what comes with us, a person's own, other programs'. */
export async function findModels(options: FindOptions): Promise<FoundModel[]> {
  const { bundled, folders, allows = () => true } = options
  const found = [
    ...(await each(bundled, (dir) => own(dir, 'bundled', 0))),
    ...(await each(folders.filter(allows), (dir) => own(dir, 'folder', ownDepth))),
    ...(await ofPrograms(options, allows)),
  ]
  const once = new Map<string, FoundModel>()
  for (const model of found) {
    const real = await realpath(model.path).catch(() => model.path)
    if (!once.has(real)) once.set(real, model)
  }
  return [...once.values()]
}

/**
 * The path of the model with this name.
 *
 * @throws WorkbenchError 'input.missing' when there is none
 */
export async function findModelRef(ref: string, options: PlacesOptions): Promise<string> {
  // Every name counts: Ollama has several for the same weights.
  const found = await ofPrograms(options, () => true)
  const whole = /^ollama:[^:]+$/.test(ref) ? `${ref}:latest` : ref // as Ollama does
  const model = found.find((each) => each.ref === whole)
  if (model !== undefined) return model.path
  const like = found.flatMap((each) => (each.ref?.startsWith(ref) === true ? [each.ref] : []))
  const instead =
    like.length > 0
      ? `Is one of these meant: ${like.slice(0, 10).join(', ')}?`
      : 'See engram models list for those that are.'
  throw new WorkbenchError('input.missing', `There is no model ${ref} on this machine. ${instead}`)
}

async function ofPrograms(options: PlacesOptions, allows: (path: string) => boolean): Promise<FoundModel[]> {
  const places = Object.entries(modelPlaces(options)) as [OtherProgram, readonly string[]][]
  return await each(places, ([source, roots]) => each(roots.filter(allows), looks[source]))
}

async function own(root: string, source: 'bundled' | 'folder', depth: number): Promise<FoundModel[]> {
  return (await walkModels(root, depth)).map(({ path, sizeBytes }) => {
    return { path, name: modelName(path), source, ref: null, sizeBytes }
  })
}

async function inLmStudio(root: string): Promise<FoundModel[]> {
  return (await walkModels(root, lmStudioDepth)).map(({ path, names, sizeBytes }) => {
    const name = names.join('/')
    return { path, name, source: 'lmstudio', ref: modelRef('lmstudio', name), sizeBytes }
  })
}

async function inLlamaCpp(root: string): Promise<FoundModel[]> {
  return (await walkModels(root, 1)).map(({ path, names, sizeBytes }) => {
    const name = names.join('/')
    return { path, name, source: 'llamacpp', ref: modelRef('llamacpp', name), sizeBytes }
  })
}

async function each<T>(items: readonly T[], look: (item: T) => Promise<FoundModel[]>): Promise<FoundModel[]> {
  const found: FoundModel[] = []
  for (const item of items) append(found, await look(item))
  return found
}
