import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isWorkbenchError } from '../base/errors.ts'
import { oneLine } from '../base/oneLine.ts'
import type { CheckpointTensor } from '../models/checkpoint/checkpoint.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'

/** What a list says of a model, from the headers of its files alone. */
export interface ModelDescription {
  /** How whoever made it named it; null where its files do not say. */
  readonly title: string | null
  /** Empty where it cannot be told. */
  readonly modelType: string
  readonly supported: boolean
  /** Why it is not supported. */
  readonly reason: string | null
  readonly nParameters: number
  /** How its weights are stored, most bytes first: `Q4_K`, `Q6_K`, `F32`. */
  readonly formats: string[]
  /** What it takes to run, weights and work; null where that cannot be told. */
  readonly memoryBytes: number | null
}

const mostRemembered = 1000

/**
 * Describes models for a list, one after another. One that cannot be read is described by why; none of them breaks the
 * list. What was described before is not read again as long as its files keep their sizes and times.
 */
export function createModelDescriber(parts: EngineParts) {
  const known = new Map<string, ModelDescription>()
  const describe = async (path: string, hooks: Hooks): Promise<ModelDescription> => {
    try {
      await using checkpoint = await parts.openCheckpoint(path, hooks)
      const { modelType, supported, reason, nParameters, memoryBytes } = await parts.inspectModel(checkpoint)
      return {
        ...{ title: checkpoint.title ?? null, modelType, supported, reason, nParameters },
        formats: formatsOf(checkpoint.tensors.values()),
        memoryBytes: supported ? memoryBytes.weights + memoryBytes.working : null,
      }
    } catch (error) {
      hooks.signal.throwIfAborted()
      const message = error instanceof Error ? error.message : String(error)
      const reason = isWorkbenchError(error) ? message : `It cannot be read: ${oneLine(message)}`
      const nothing = { title: null, modelType: '', nParameters: 0, formats: [], memoryBytes: null }
      return { ...nothing, supported: false, reason }
    }
  }
  return async ({ models }: { readonly models: readonly string[] }, hooks: Hooks) => {
    const described: ModelDescription[] = []
    for (const path of models) {
      const key = `${path}\n${await stampOf(path)}`
      const found = known.get(key) ?? (await describe(path, hooks))
      known.set(key, found)
      for (const oldest of [...known.keys()].slice(0, -mostRemembered)) known.delete(oldest)
      described.push(found)
    }
    return { models: described }
  }
}

function formatsOf(tensors: Iterable<CheckpointTensor>): string[] {
  const bytes = new Map<string, number>()
  for (const { dtype, start, end } of tensors) bytes.set(dtype, (bytes.get(dtype) ?? 0) + end - start)
  return [...bytes].sort(([, a], [, b]) => b - a).map(([dtype]) => dtype)
}

/** Sizes and times of a file, or of the files in a folder. */
async function stampOf(path: string): Promise<string> {
  const names = await readdir(path).catch(() => null)
  const files = names === null ? [path] : names.sort().map((name) => join(path, name))
  const infos = await Promise.all(files.map((file) => stat(file).catch(() => null)))
  return infos.map((info) => `${info?.size} ${info?.mtimeMs}`).join(' ')
}
