/**
 * Where the weights of a model lie while it runs, decided before any is read. Its layers are in memory as `float32`, as
 * they are computed with, when there is room for all of them. Otherwise each is expanded for every visit, and lies
 *
 * - `stored`  in memory as its file has it, 16 bits or quantised, or
 * - `disk`    in its file, read for each visit.
 *
 * The numbers are the same in all three places, and so are all results. A visit's cost is shared by the prompts that cross
 * the layer in it.
 */
import { availableParallelism } from 'node:os'
import { WorkbenchError } from '../../base/errors.ts'
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts'
import { elementCount } from '../../tensor/dtype.ts'
import type { ModelShape, ModelWeights } from '../architectures/architecture.ts'
import { nameIn, residentBytes } from './weightTable.ts'
import { threadBytes, workBytes, type WorkBytes } from './workBounds.ts'

export type WeightPlace = 'float32' | 'stored' | 'disk'

export interface WeightPlan {
  /** Bytes that weights, prompts and work are to stay below together. */
  readonly budgetBytes: number
  /** Of each layer. */
  readonly layers: readonly WeightPlace[]
  /** Bytes that loading puts into memory. */
  readonly heldBytes: number
  /** The same and the buffers of expanded layers. */
  readonly weightBytes: number
  readonly work: WorkBytes
  /** Bytes that are left for prompts under way, and what one takes for each of its tokens. */
  readonly promptRoom: { readonly bytes: number; readonly perToken: number }
  /** Openings of prompts whose keys and values are kept. */
  readonly prefixes: number
  /** Most prompts that are under way at once, so that they cross a layer in one visit. */
  readonly together: number
  /** Threads that expand. */
  readonly expandThreads: number
}

export interface MemoryBudget {
  readonly bytes: number
  /** A person set it: it is kept or refused. Otherwise it is a guess, and a model that needs more is tried. */
  readonly isSet: boolean
}

/** Layers that are expanded at once: one is in use while the next is made ready. */
export const nSlots = 2
/** Prompts under way at once. With more of them a visit's cost for each is no longer worth their memory. */
export const mostTogether = 16
/** Prefixes that are kept where there is room: a question file has one per template and language. */
const mostPrefixes = 12
/** Prompts for which room is kept before layers are, and the tokens that one is taken to have. */
const [leastTogether, usualTokens] = [4, 160]

/**
 * What this process may take: of the memory that is free now and what it holds already, since a model that it has loaded
 * goes before another comes. The rest is for what else is at work on the machine.
 */
export function freeMemoryBudget(): MemoryBudget {
  return { bytes: 0.8 * (process.availableMemory() + process.memoryUsage.rss()), isSet: false }
}

/** All layers as float32, whatever the memory: on a GPU, whose memory is its own. */
export function float32Plan(shape: ModelShape, weights: ModelWeights, budgetBytes = Infinity): WeightPlan {
  const bytes = residentBytes(shape, weights)
  const work = workBytes(shape, budgetBytes)
  return {
    budgetBytes,
    layers: Array.from({ length: shape.nLayers }, () => 'float32'),
    heldBytes: bytes,
    weightBytes: bytes,
    work,
    promptRoom: { bytes: budgetBytes - work.total - bytes, perToken: tokenBytes(shape) },
    prefixes: mostPrefixes,
    together: 1,
    expandThreads: 0,
  }
}

/**
 * The plan for the CPU.
 * @throws WorkbenchError 'run.memory' when a budget that a person set does not do even with all layers on disk
 */
export function planWeights(
  checkpoint: Checkpoint,
  shape: ModelShape,
  weights: ModelWeights,
  budget: MemoryBudget,
): WeightPlan {
  const plain = float32Plan(shape, weights, budget.bytes)
  const { work, promptRoom } = plain
  const { perToken } = promptRoom
  if (perToken * usualTokens <= promptRoom.bytes) return plain
  const layers = plain.layers.map((_, layer) => layerBytes(checkpoint, weights, layer))
  const tables = plain.heldBytes - layers.reduce((sum, { float32 }) => sum + float32, 0)
  const expandThreads = Math.min(4, Math.ceil(availableParallelism() / 4))
  const buffers =
    expandThreads * threadBytes +
    nSlots * layers.reduce((most, { float32, stored }) => Math.max(most, float32 + stored), 0)
  const prompt = perToken * usualTokens
  if (budget.isSet && work.total + tables + buffers + prompt > budget.bytes) {
    // what is kept of walks grows with what is allowed; a small model takes least without any buffers
    const least = leastBytes(
      (bytes) => workBytes(shape, bytes).total + prompt + Math.min(tables + buffers, plain.heldBytes),
    )
    throw new WorkbenchError(
      'run.memory',
      `${checkpoint.dir} needs at least ${memoryText(least)} of memory with its layers left on disk, and ` +
        `${memoryText(budget.bytes)} are allowed: allow more with --memory, or take a smaller model`,
    )
  }
  let room = budget.bytes - work.total - tables - buffers - leastTogether * usualTokens * perToken
  let held = 0
  const places = layers.map(({ stored }): WeightPlace => {
    if (stored > room) return 'disk'
    room -= stored
    held += stored
    return 'stored'
  })
  const left = budget.bytes - work.total - tables - buffers - held
  // a fifth of what is left, and one in any case: prompts are computed with it anyway
  const prefixes = Math.min(mostPrefixes, Math.max(1, Math.floor(left / 5 / (usualTokens * perToken))))
  const kept = prefixes > 1 ? prefixes * usualTokens * perToken : 0
  return {
    budgetBytes: budget.bytes,
    layers: places,
    heldBytes: tables + held,
    weightBytes: tables + held + buffers,
    work,
    promptRoom: { bytes: Math.max(left - kept, usualTokens * perToken), perToken },
    prefixes,
    together: mostTogether,
    expandThreads,
  }
}

/** How many layers lie where. */
export function countPlaces(layers: readonly WeightPlace[]): Record<WeightPlace, number> {
  const counts = { float32: 0, stored: 0, disk: 0 }
  for (const place of layers) counts[place]++
  return counts
}

/** What keys and values of one token take in all layers. */
function tokenBytes({ nLayers, nKvHeads, dHead }: ModelShape): number {
  return 4 * nLayers * 2 * nKvHeads * dHead
}

/** Bytes of one layer, as float32 and as its files have it. */
function layerBytes(checkpoint: Checkpoint, weights: ModelWeights, layer: number) {
  const sources = Object.values(weights.layer(layer))
  const names = new Set(sources.map((source) => nameIn(checkpoint, weights, source)))
  return {
    float32: sources.reduce((sum, { shape }) => sum + 4 * elementCount(shape)!, 0),
    stored: [...names].reduce((sum, name) => sum + checkpoint.stored(name).bytes, 0),
  }
}

/** A size of memory as `--memory` takes it: `850 MB`, `7.9 GB`. */
export function memoryText(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** The least size, in the steps in which it is written, that is no smaller than what is needed where it is allowed. */
function leastBytes(needed: (allowed: number) => number): number {
  for (let bytes = 0; ;) {
    const unit = bytes < 1e9 ? 1e6 : 1e8
    const next = unit * Math.ceil(needed(bytes) / unit)
    if (next <= bytes) return bytes
    bytes = next
  }
}
