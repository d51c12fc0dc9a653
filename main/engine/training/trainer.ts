import { seededRandom } from '../../base/random.ts'
import { ropeTable } from '../architectures/rope.ts'
import type { WeightSource } from '../architectures/weights.ts'
import type { Device, DeviceTensor, Feeds, Program } from '../runtime/device.ts'
import { hiddenScore } from '../runtime/positions.ts'
import { TensorScope } from '../runtime/tensorScope.ts'
import { AdamW, gradientNorm, type AdamWSettings, type Numbers } from './adamW.ts'
import type { SequenceBatch } from './sequenceBatch.ts'
import {
  gradientName,
  learnedWeights,
  trainedWeights,
  trainingGraphs,
  type Learning,
  type TrainedModel,
} from './trainingGraph.ts'

export interface TrainerSettings extends AdamWSettings {
  /** Gradients whose norm is larger are scaled down to it. */
  readonly maxNorm: number
}

/** What one step did. */
export interface StepReport {
  /** Weighted mean over the positions that were asked, nats. */
  readonly loss: number
  /** Of the gradient, before clipping. */
  readonly norm: number
  /** The square of what the MLP of the recalling layer writes where nothing is asked, mean over positions; 0 without one. */
  readonly noise: number
}

/** A model in training: its weights, its optimiser, and its compiled graphs on one device that works in memory. */
export class Trainer implements AsyncDisposable {
  readonly weights: Numbers
  readonly optimizer: AdamW
  readonly #model: TrainedModel
  readonly #device: Device
  readonly #settings: TrainerSettings
  readonly #recall: Learning['recall']
  readonly #embedding: string
  readonly #step: Program
  readonly #logits: Program
  readonly #feeds: Feeds

  private constructor(model: TrainedModel, device: Device, settings: TrainerSettings, parts: Parts) {
    this.weights = parts.weights
    this.optimizer = new AdamW(learnedWeights(model, parts.learning), settings)
    this.#recall = parts.learning.recall
    this.#model = model
    this.#device = device
    this.#settings = settings
    this.#embedding = model.architecture.weights(model.args).embedding.name
    this.#step = parts.step
    this.#logits = parts.logits
    this.#feeds = parts.feeds
  }

  /** @param weights by name; they are changed in place */
  static async create(
    model: TrainedModel,
    weights: Numbers,
    device: Device,
    settings: TrainerSettings,
    learning: Learning = {},
  ): Promise<Trainer> {
    const graphs = trainingGraphs(model, learning)
    const feeds: Record<string, DeviceTensor> = {}
    for (const { name, shape } of trainedWeights(model)) feeds[name] = await device.upload(weights.get(name)!, shape)
    const [step, logits] = [await device.compile(graphs.step), await device.compile(graphs.logits)]
    return new Trainer(model, device, settings, { weights, step, logits, feeds, learning })
  }

  /** One step of the optimiser on the gradient of all batches together. */
  async step(batches: readonly SequenceBatch[], learningRate: number): Promise<StepReport> {
    const total = batches.reduce((sum, { weights }) => weights.reduce((a, b) => a + b, sum), 0)
    const nPositions = batches.reduce((n, { ids }) => n + ids.length, 0)
    const gradients = new Map<string, Float32Array>()
    let [loss, noise] = [0, 0]
    for (const batch of batches) {
      const part = await this.#gradients(batch, { total, nPositions }, gradients)
      loss += part.loss
      noise += part.noise
    }
    const norm = gradientNorm(gradients)
    const scale = norm > this.#settings.maxNorm ? this.#settings.maxNorm / norm : 1
    this.optimizer.update(this.weights, gradients, { learningRate, scale })
    return { loss, norm, noise }
  }

  /** Logits at the positions that a batch asks, `[n * dVocab]`. */
  async logits(batch: SequenceBatch): Promise<Float32Array> {
    using scope = new TensorScope(this.#device)
    const { logits } = await scope.run(this.#logits, await this.#inputs(scope, batch))
    return scope.download(logits!)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#step.dispose()
    await this.#logits.dispose()
  }

  /** Adds the gradients of one batch to `sums`; returns its share of the loss and of the noise. */
  async #gradients(
    batch: SequenceBatch,
    { total, nPositions }: { total: number; nPositions: number },
    sums: Map<string, Float32Array>,
  ): Promise<{ loss: number; noise: number }> {
    const { dModel } = this.#model.args
    const recall = this.#recall
    const n = batch.at.length
    const weights = batch.weights.map((weight) => weight / total)
    using scope = new TensorScope(this.#device)
    const outputs = await scope.run(this.#step, {
      ...(await this.#inputs(scope, batch)),
      targets: await scope.upload(BigInt64Array.from(batch.targets, BigInt), [n, 1]),
      weights: await scope.upload(weights, [n, 1]),
      ...(recall && { silence: await scope.upload(Float32Array.of(recall.silence / nPositions), [1, 1]) }),
    })
    for (const name of this.weights.keys()) {
      const output = outputs[gradientName(name)]
      if (output !== undefined) addTo(sums, name, await scope.download(output))
    }
    if (outputs['dh'] !== undefined) {
      const embedding = sums.get(this.#embedding) ?? new Float32Array(this.weights.get(this.#embedding)!.length)
      sums.set(this.#embedding, embedding)
      const dh = await scope.download(outputs['dh'])
      for (const [i, id] of batch.ids.entries()) {
        for (let k = 0; k < dModel; k++) embedding[id * dModel + k]! += dh[i * dModel + k]!
      }
    }
    const losses = await scope.download(outputs['loss']!)
    const [noise] = recall ? await scope.download(outputs['noise']!) : [0]
    return { loss: losses.reduce((sum, loss, i) => sum + loss * weights[i]!, 0), noise: noise! / nPositions }
  }

  async #inputs(scope: TensorScope, { ids, nSequences, length, at, weights }: SequenceBatch): Promise<Feeds> {
    const { architecture, args } = this.#model
    const { dModel } = args
    const table = this.weights.get(this.#embedding)!
    const h = new Float32Array(ids.length * dModel)
    for (const [i, id] of ids.entries()) h.set(table.subarray(id * dModel, (id + 1) * dModel), i * dModel)
    const mask = new Float32Array(length * length)
    for (let i = 0; i < length; i++) mask.fill(hiddenScore, i * length + i + 1, (i + 1) * length)
    const isAsked = new Float32Array(ids.length)
    for (const [i, place] of at.entries()) if (weights[i]! > 0) isAsked[place] = 1
    const { rope } = architecture.positions(args, 0)
    return {
      ...this.#feeds,
      ...(this.#recall && { isAsked: await scope.upload(isAsked, [ids.length, 1]) }),
      h: await scope.upload(h, [ids.length, dModel]),
      mask: await scope.upload(mask, [length, length]),
      at: await scope.upload(BigInt64Array.from(at, BigInt), [at.length, 1]),
      ...(rope === null ? {} : await angles(scope, ropeTable(rope, 0, length, length), nSequences, length)),
    }
  }
}

/**
 * Normal numbers of standard deviation 0.02; gains 1, biases 0. Blocks then write little at first, so that tokens are still
 * themselves in the last layer. With projections of `fanIn^-0.5` the same lessons stayed at chance.
 */
export function initialWeights(model: TrainedModel, seed: number): Numbers {
  const random = seededRandom(seed)
  const draw = ({ name, shape }: WeightSource): Float32Array => {
    const count = shape.reduce((n, length) => n * length, 1)
    if (shape.length === 1) return new Float32Array(count).fill(name.endsWith('bias') ? 0 : 1)
    return Float32Array.from({ length: count }, () => 0.02 * normal(random))
  }
  return new Map(trainedWeights(model).map((source) => [source.name, draw(source)]))
}

interface Parts {
  readonly weights: Numbers
  readonly step: Program
  readonly logits: Program
  readonly feeds: Feeds
  readonly learning: Learning
}

/** Box and Muller. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function addTo(sums: Map<string, Float32Array>, name: string, part: Float32Array): void {
  const sum = sums.get(name)
  if (sum === undefined) sums.set(name, part)
  else for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!
}

/** The same angles for each sequence. */
async function angles(
  scope: TensorScope,
  table: { readonly cos: Float32Array; readonly sin: Float32Array },
  nSequences: number,
  length: number,
): Promise<Feeds> {
  const repeated = (numbers: Float32Array): Float32Array => {
    const all = new Float32Array(nSequences * numbers.length)
    for (let i = 0; i < nSequences; i++) all.set(numbers, i * numbers.length)
    return all
  }
  const dims = [nSequences * length, table.cos.length / length]
  return { cos: await scope.upload(repeated(table.cos), dims), sin: await scope.upload(repeated(table.sin), dims) }
}
