import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts'
import type { ModelShape, ModelWeights } from '../architectures/architecture.ts'
import type { WeightSource } from '../architectures/weights.ts'
import type { Device, DeviceTensor, Feeds } from './device.ts'
import { residentLayers, type Layers } from './layers.ts'
import { openExpandedLayers } from './openExpandedLayers.ts'
import type { WeightPlan } from './weightPlan.ts'
import { nameIn } from './weightTable.ts'

/** No allocation of ours comes near 1 GiB: tables of the vocabulary are held in pieces. */
const defaultPieceBytes = 256 * 2 ** 20

export interface LoadProgress {
  readonly phase: 'weights'
  /** Bytes of float32 weights in place, and of all. */
  readonly done: number
  readonly total: number
}

export interface LoadOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: LoadProgress) => void
  /** Most bytes of one piece of the unembedding. @default 256 MiB */
  readonly pieceBytes?: number
}

/** All weights of a model, and its embedding rows by token. */
export interface Weights {
  readonly layers: Layers
  readonly head: Head
  /** Ends the threads that expand layers. */
  dispose(): Promise<void>
  /** Rows of the unembedding, `[tokens.length, dModel]`. */
  unembeddingRows(tokens: readonly number[]): Promise<Float32Array>
  /** Residual stream before the first block, `[ids.length, dModel]`, for tokens at positions `from ..`. */
  embed(ids: readonly number[], from: number): Promise<Float32Array>
}

/** The weights behind the last block. */
export interface Head {
  /** Of the unembedding: `[W_0; W_1; ..]`, rows of the vocabulary. */
  readonly nPieces: number
  /** Final norm by role, and the pieces as `unembedding0 ..`. */
  readonly feeds: Feeds
}

/** @param plan where each layer lies */
export async function loadWeights(
  checkpoint: Checkpoint,
  shape: ModelShape,
  weights: ModelWeights,
  device: Device,
  plan: Pick<WeightPlan, 'layers' | 'heldBytes' | 'expandThreads'>,
  options: LoadOptions = {},
): Promise<Weights> {
  const { signal, onProgress } = options
  const total = plan.heldBytes
  const nameOf = (source: WeightSource): string => nameIn(checkpoint, weights, source)
  let done = 0
  const onBytes = (bytes: number): void => onProgress?.({ phase: 'weights', done: (done += bytes), total })
  const place = async (data: Float32Array, dims: readonly number[]): Promise<DeviceTensor> => {
    const tensor = await device.upload(data, dims)
    onBytes(data.byteLength)
    return tensor
  }
  const placeAll = async (sources: Readonly<Record<string, WeightSource>>): Promise<Feeds> => {
    const read = new Map<string, Float32Array>() // a fused tensor serves several roles
    const feeds: Record<string, DeviceTensor> = {}
    for (const [role, source] of Object.entries(sources)) {
      signal?.throwIfAborted()
      const name = nameOf(source)
      const stored = read.get(name) ?? (await checkpoint.read(name, signal ? { signal } : {})).data
      read.set(name, stored)
      feeds[role] = await place(source.take?.(stored) ?? stored, source.shape)
    }
    return feeds
  }

  const placeLayers = async (): Promise<Layers> => {
    if (plan.layers.some((layer) => layer !== 'float32')) {
      return openExpandedLayers({ checkpoint, weights, device }, plan, { signal, onBytes })
    }
    const layers: Feeds[] = []
    for (let layer = 0; layer < shape.nLayers; layer++) layers.push(await placeAll(weights.layer(layer)))
    return residentLayers(layers)
  }

  const layers = await placeLayers()
  const final = await placeAll(weights.final)
  const tableOf = (source: WeightSource): Table => ({ checkpoint, name: nameOf(source), shape: source.shape })
  const pieces = await readPieces(tableOf(weights.unembedding), options.pieceBytes ?? defaultPieceBytes, signal)
  const unembeddingFeeds: Record<string, DeviceTensor> = {}
  for (const [i, piece] of pieces.entries()) unembeddingFeeds[`unembedding${i}`] = await place(piece.data, piece.shape)

  // on the CPU the pieces are in memory anyway; elsewhere single rows come from the file
  const inMemory = device.name === 'cpu' ? pieces : []
  const unembeddingRow = rowReader(tableOf(weights.unembedding), inMemory)
  const embeddingRow = rowReader(tableOf(weights.embedding), weights.embedding === weights.unembedding ? inMemory : [])
  const positionRow = weights.positionEmbedding && rowReader(tableOf(weights.positionEmbedding), [])
  return {
    layers,
    dispose: () => layers.dispose(),
    head: { nPieces: pieces.length, feeds: { ...final, ...unembeddingFeeds } },
    unembeddingRows: (tokens) => rows(tokens, shape.dModel, unembeddingRow),
    async embed(ids, from) {
      const h = await rows(ids, shape.dModel, embeddingRow)
      const scale = weights.embeddingScale ?? 1
      if (scale !== 1) for (let i = 0; i < h.length; i++) h[i]! *= scale
      if (positionRow) {
        const positions = await rows(
          ids.map((_, i) => from + i),
          shape.dModel,
          positionRow,
        )
        for (let i = 0; i < h.length; i++) h[i]! += positions[i]!
      }
      return h
    },
  }
}

/** A matrix in a checkpoint. */
interface Table {
  readonly checkpoint: Checkpoint
  readonly name: string
  readonly shape: readonly number[]
}

interface Piece {
  readonly from: number
  readonly data: Float32Array
  readonly shape: readonly [number, number]
}

async function readPieces(
  { checkpoint, name, shape }: Table,
  pieceBytes: number,
  signal?: AbortSignal,
): Promise<Piece[]> {
  const [nRows, width] = shape as readonly [number, number]
  const height = Math.max(1, Math.floor(pieceBytes / (4 * width)))
  const pieces: Piece[] = []
  for (let from = 0; from < nRows; from += height) {
    const to = Math.min(nRows, from + height)
    const { data } = await checkpoint.readRows(name, from, to, signal ? { signal } : {})
    pieces.push({ from, data, shape: [to - from, width] })
  }
  return pieces
}

type RowReader = (row: number) => Float32Array | Promise<Float32Array>

/** One row of a table, from memory where it is there, otherwise from the file and then remembered. */
function rowReader({ checkpoint, name, shape }: Table, pieces: readonly Piece[]): RowReader {
  const remembered = new Map<number, Float32Array>()
  const width = shape[1]!
  const read = async (row: number): Promise<Float32Array> => {
    const { data } = await checkpoint.readRows(name, row, row + 1)
    remembered.set(row, data)
    return data
  }
  return (row) => {
    const piece = pieces.find(({ from, shape: [height] }) => row >= from && row < from + height)
    if (piece) return piece.data.subarray((row - piece.from) * width, (row - piece.from + 1) * width)
    return remembered.get(row) ?? read(row)
  }
}

async function rows(indices: readonly number[], width: number, row: RowReader): Promise<Float32Array> {
  const out = new Float32Array(indices.length * width)
  for (const [i, index] of indices.entries()) {
    const values = row(index)
    out.set(values instanceof Float32Array ? values : await values, i * width)
  }
  return out
}
