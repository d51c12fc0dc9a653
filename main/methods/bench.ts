import { availableParallelism } from 'node:os'
import { largest, smallest } from '../base/lists.ts'
import { llama } from '../engine/architectures/llama.ts'
import { ropeSpellingOf } from '../engine/architectures/registry.ts'
import type { Model } from '../engine/runtime/model.ts'
import { productSpeed } from '../engine/runtime/productSpeed.ts'
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts'
import { canonicalConfig } from '../models/checkpoint/config.ts'
import { randomCheckpoint } from '../models/checkpoint/randomCheckpoint.ts'
import { attribute, type AttributionOptions } from './attribution.ts'
import { attributionFlop, promptFlop } from './workFlop.ts'

export interface BenchOptions {
  /** Prompt to attribute; a fixed one of 95 tokens when absent. */
  readonly ids?: readonly number[]
  readonly target?: number
  /** Runs of each case, after one that does not count. @default 7 */
  readonly runs?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { phase: string; done: number; total: number }) => void
}

/** Times of one case over its runs. */
export interface BenchCase {
  readonly name: string
  readonly medianMs: number
  readonly minMs: number
  readonly maxMs: number
  /** Floating-point operations that the case needs at least, over its median time, in GFLOP/s; 0 where not counted. */
  readonly gflops: number
  /** That speed as a share of a large matrix product's, measured beside each run. */
  readonly shareOfPeak: number
  readonly phases: Record<string, number>
}

export interface BenchResult {
  readonly device: string
  readonly threads: number
  readonly nTokens: number
  /** GFLOP/s of a 2048 x 2048 x 2048 product: the median of those beside the runs. */
  readonly productGflops: number
  readonly cases: BenchCase[]
}

const defaultTokens = 95

/**
 * Times the main jobs on a loaded model. A large float32 product is timed before each run, so that a case is told
 * against what the machine gave in the same minute.
 */
export async function bench(model: Model, options: BenchOptions = {}): Promise<BenchResult> {
  const { runs = 7, signal, onProgress } = options
  const { dVocab } = model.shape
  const ids = options.ids ?? Array.from({ length: defaultTokens }, (_, i) => (i * 7919 + 13) % dVocab)
  const target = options.target ?? ids[0]!
  const cases: { name: string; run: () => Promise<Measured> }[] = [
    {
      name: 'prompt',
      run: () =>
        timed(async () => void (await model.lastPosition(ids, { signal })), promptFlop(model.shape, ids.length)),
    },
    { name: 'attribute published', run: () => attributed({ rule: 'published' }) },
    { name: 'attribute adaptive', run: () => attributed({}) },
    {
      name: 'generate 8 tokens',
      run: () => timed(async () => void (await model.generate(ids.slice(0, 16), { maxTokens: 8 })), 0),
    },
  ]
  const attributed = async (settings: AttributionOptions): Promise<Measured> => {
    const result = await attribute(model, ids, target, { ...settings, ...(signal ? { signal } : {}) })
    return {
      elapsedMs: result.elapsedMs,
      flop: attributionFlop(model.shape, ids.length, result.nodes),
      phases: result.phases,
    }
  }
  const products: number[] = []
  const measured = new Map<string, Measured[]>(cases.map(({ name }) => [name, []]))
  const speed = await productSpeed(model.loaded.device)
  for (let round = 0; round <= runs; round++) {
    for (const [i, { name, run }] of cases.entries()) {
      onProgress?.({ phase: 'bench', done: round * cases.length + i, total: (runs + 1) * cases.length })
      const product = await speed.measure()
      const result = await run()
      if (round === 0) continue
      products.push(product)
      measured.get(name)!.push(result)
    }
  }
  await speed.dispose()
  const productGflops = median(products)
  return {
    device: model.device,
    threads: availableParallelism(),
    nTokens: ids.length,
    productGflops,
    cases: cases.map(({ name }) => summary(name, measured.get(name)!, productGflops)),
  }
}

/** A seeded Llama of 8 layers and 33 million parameters, for a bench without a checkpoint. */
export function benchCheckpoint(): Checkpoint {
  const config = canonicalConfig(
    {
      model_type: 'llama',
      num_hidden_layers: 8,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      hidden_size: 576,
      intermediate_size: 1536,
      vocab_size: 8192,
      max_position_embeddings: 2048,
      tie_word_embeddings: true,
    },
    'bench',
    ropeSpellingOf,
  )
  const args = llama.read(config)
  const { embedding, final, layer } = llama.weights(args)
  const layers = Array.from({ length: args.nLayers }, (_, i) => Object.values(layer(i)))
  const weights = [embedding, ...Object.values(final), ...layers.flat()].map(({ name, stored }) => ({
    name,
    shape: stored,
  }))
  return randomCheckpoint(config, weights, 1)
}

interface Measured {
  readonly elapsedMs: number
  readonly flop: number
  readonly phases: Readonly<Record<string, number>>
}

async function timed(run: () => Promise<void>, flop: number): Promise<Measured> {
  const started = performance.now()
  await run()
  return { elapsedMs: performance.now() - started, flop, phases: {} }
}

function summary(name: string, runs: readonly Measured[], productGflops: number): BenchCase {
  const times = runs.map(({ elapsedMs }) => elapsedMs)
  const medianMs = median(times)
  const middle = runs[times.indexOf(nearest(times, medianMs))]!
  const gflops = middle.flop / medianMs / 1e6
  return {
    name,
    medianMs,
    minMs: smallest(times),
    maxMs: largest(times),
    gflops,
    shareOfPeak: gflops / productGflops,
    phases: { ...middle.phases },
  }
}

function nearest(values: readonly number[], wanted: number): number {
  return values.reduce((best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
