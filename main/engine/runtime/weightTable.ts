import { WorkbenchError } from '../../base/errors.ts'
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts'
import type { ModelShape, ModelWeights } from '../architectures/architecture.ts'
import { leftOutSizes } from '../architectures/registry.ts'
import type { WeightSource } from '../architectures/weights.ts'

/**
 * Checks that a checkpoint has exactly the tensors its configuration asks for, without reading a weight.
 * @throws WorkbenchError `input.missing`, `input.shape`, or `input.unsupported` for weights that nothing would use
 */
export function checkWeights(checkpoint: Checkpoint, shape: ModelShape, weights: ModelWeights): void {
  const used = new Set<string>()
  const leftOut = leftOutSizes(checkpoint.config)
  for (const source of allSources(shape, weights)) {
    const name = nameIn(checkpoint, weights, source)
    const stored = checkpoint.tensors.get(name)
    if (stored === undefined) {
      throw new WorkbenchError(
        'input.missing',
        `${checkpoint.dir}: the tensor '${source.name}' is missing; the configuration asks for it${leftOut}`,
      )
    }
    if (stored.shape.join() !== source.stored.join()) {
      throw new WorkbenchError(
        'input.shape',
        `${stored.file}: '${source.name}' has the shape [${stored.shape.join(', ')}], the configuration asks for [${source.stored.join(', ')}]${leftOut}`,
      )
    }
    used.add(name)
  }
  for (const [name, stored] of checkpoint.tensors) {
    if (used.has(name) || weights.unread.some((pattern) => pattern.test(name))) continue
    throw new WorkbenchError(
      'input.unsupported',
      `${stored.file}: the tensor '${name}' has no place in this architecture; results without it would be wrong${leftOut}`,
    )
  }
}

/** Bytes of all weights as float32; a tied table counts once. */
export function parameterBytes(shape: ModelShape, weights: ModelWeights): number {
  return bytesOf(allSources(shape, weights))
}

/** Bytes that loading puts in place: tables of which only single rows are read stay in the file. */
export function residentBytes(shape: ModelShape, weights: ModelWeights): number {
  const { embedding, positionEmbedding, unembedding } = weights
  const inFile = [positionEmbedding, ...(unembedding === embedding ? [] : [embedding])]
  return bytesOf(allSources(shape, weights).filter((source) => !inFile.includes(source)))
}

function bytesOf(sources: readonly WeightSource[]): number {
  return sources.reduce((bytes, source) => bytes + 4 * count(source.shape), 0)
}

function allSources(shape: ModelShape, weights: ModelWeights): WeightSource[] {
  const layers = Array.from({ length: shape.nLayers }, (_, layer) => Object.values(weights.layer(layer)))
  const { embedding, positionEmbedding, unembedding } = weights
  const tables = [
    embedding,
    ...(positionEmbedding ? [positionEmbedding] : []),
    ...(unembedding === embedding ? [] : [unembedding]),
  ]
  return [...tables, ...layers.flat(), ...Object.values(weights.final)]
}

/** The name that this checkpoint uses. */
export function nameIn(
  checkpoint: Checkpoint,
  { module }: Pick<ModelWeights, 'module'>,
  { name, alias }: WeightSource,
): string {
  const inner = name.startsWith(`${module}.`) ? name.slice(module.length + 1) : name
  const names = [name, inner, ...(alias === undefined ? [] : [alias])]
  return names.find((candidate) => checkpoint.tensors.has(candidate)) ?? name
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}
