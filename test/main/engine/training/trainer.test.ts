import { describe, expect, test } from 'vitest'
import { HostDevice } from '../../../../main/engine/runtime/hostDevice.ts'
import { batchesOf, batchOf, type TrainingSequence } from '../../../../main/engine/training/sequenceBatch.ts'
import { initialWeights, Trainer } from '../../../../main/engine/training/trainer.ts'
import { expectClose } from '../../../support/closeness.ts'
import { tinyGraphs } from '../../../support/tinyModel.ts'

const settings = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.05, maxNorm: 1 }
const rate = 0.01

function taught(ids: readonly number[]): TrainingSequence {
  return { ids, weights: ids.map((_, i) => (i < 2 ? 0 : 1)) }
}
/** The same beginning goes on in three ways, told apart by its second token; lengths differ. */
const sequences = [taught([1, 2, 7, 8, 9]), taught([1, 3, 11, 12, 13, 14, 15]), taught([1, 4, 20])]

function newTrainer(name = 'llama with biases, tied'): Promise<Trainer> {
  const model = tinyGraphs(name)
  return Trainer.create(model, initialWeights(model, 1), new HostDevice('cpu', { threads: 1 }), settings)
}

describe('Trainer', () => {
  test.each(['llama with biases, tied', 'llama'])('%s learns a handful of sequences by heart', async (name) => {
    await using trainer = await newTrainer(name)
    const first = await trainer.step([batchOf(sequences)], rate)
    expect(first.loss).toBeCloseTo(Math.log(41), 0) // as good as guessing among 41 tokens
    let last = first
    for (let i = 1; i < 100; i++) last = await trainer.step([batchOf(sequences)], rate)
    expect(last.loss).toBeLessThan(0.05)
  })

  test('gives the same gradient however sequences are cut into batches', async () => {
    await using together = await newTrainer()
    await using apart = await newTrainer()
    const a = await together.step([batchOf(sequences)], rate)
    const b = await apart.step(batchesOf(sequences, 5), rate)
    expect(batchesOf(sequences, 5)).toHaveLength(3)
    expect(b.loss).toBeCloseTo(a.loss, 5)
    expect(b.norm).toBeCloseTo(a.norm, 5)
    // the moments are linear in the gradient; the weights are not
    for (const [name, mean] of together.optimizer.mean) expectClose(apart.optimizer.mean.get(name)!, mean, 1e-4, name)
  })

  test('leaves what it does not learn as it was, to the bit', async () => {
    const model = tinyGraphs('llama with biases, tied')
    const [weights, before] = [initialWeights(model, 1), initialWeights(model, 1)]
    const learns = (name: string) => name.includes('layers.1.mlp')
    const device = new HostDevice('cpu', { threads: 1 })
    await using trainer = await Trainer.create(model, weights, device, settings, { learns })
    await trainer.step([batchOf(sequences)], rate)
    for (const [name, numbers] of weights) {
      if (learns(name) && !name.endsWith('bias')) expect(numbers, name).not.toEqual(before.get(name))
      if (!learns(name)) expect(numbers, name).toEqual(before.get(name))
    }
  })

  test('keeps a layer that recalls quiet where nothing is asked, as it is told to', async () => {
    const model = tinyGraphs('llama')
    const device = new HostDevice('cpu', { threads: 1 })
    const batch = batchOf([...sequences, { ids: [30, 31, 32], weights: [0, 0, 0] }])
    const noiseAfter = async (silence: number): Promise<number> => {
      const recall = { layer: 1, silence }
      await using trainer = await Trainer.create(model, initialWeights(model, 1), device, settings, { recall })
      for (let i = 0; i < 40; i++) await trainer.step([batch], rate)
      return (await trainer.step([batch], rate)).noise
    }
    const free = await noiseAfter(0)
    expect(free).toBeGreaterThan(1e-4)
    expect(await noiseAfter(1000)).toBeLessThan(free / 10)
  })

  test('changes nothing where the loss has no weight', async () => {
    await using trainer = await newTrainer()
    const ignored = { ids: [30, 31, 32], weights: [0, 0, 0] }
    await using other = await newTrainer()
    await trainer.step([batchOf(sequences)], rate)
    await other.step([batchOf([...sequences, ignored])], rate)
    for (const [name, mean] of trainer.optimizer.mean) expectClose(other.optimizer.mean.get(name)!, mean, 1e-4, name)
  })
})
