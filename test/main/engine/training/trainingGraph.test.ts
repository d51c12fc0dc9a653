import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../main/base/random.ts'
import { gradientName, trainedWeights, trainingGraphs } from '../../../../main/engine/training/trainingGraph.ts'
import { Trainer } from '../../../../main/engine/training/trainer.ts'
import { batchOf } from '../../../../main/engine/training/sequenceBatch.ts'
import { openCheckpoint } from '../../../../main/models/checkpoint/checkpoint.ts'
import { causalMask, blockFeeds } from '../../../support/blockFeeds.ts'
import { expectClose } from '../../../support/closeness.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { ReferenceDevice } from '../../../support/referenceDevice.ts'
import { referenceModel } from '../../../support/referenceModel.ts'
import type { Tensor64 } from '../../../support/tensor64.ts'
import { tensor64 } from '../../../support/tensor64.ts'
import { tinyGraphs, tinyModel } from '../../../support/tinyModel.ts'

const names = ['llama', 'llama with biases, tied', 'llama of one key-value head', 'qwen3', 'olmo2']
const sizes = new Map(Object.entries({ batch: 2, pos: 4, n: 5 }))

/** Two sequences of four tokens, asked at five of their eight positions. */
function feedsOf(name: string): Record<string, Tensor64> {
  const graphs = trainingGraphs(tinyGraphs(name))
  return {
    ...blockFeeds(Object.values(graphs.step), sizes, 41),
    mask: causalMask(4),
    at: tensor64([5, 1], [0, 2, 3, 4, 7]),
    weights: tensor64([5, 1], [0.5, 1, 0, 2, 0.25]),
  }
}

describe('trainingGraphs', () => {
  test.each(names)('%s: the gradient of every weight is that of finite differences', (name) => {
    const { step } = trainingGraphs(tinyGraphs(name))
    const feeds = feedsOf(name)
    const slopes = evaluate(step, feeds)
    const random = seededRandom(1)
    const loss = (changed: Record<string, Tensor64>): number => {
      const { data } = evaluate({ loss: step['loss']! }, { ...feeds, ...changed }).loss
      return data.reduce((sum, nats, i) => sum + nats * feeds['weights']!.data[i]!, 0)
    }
    const inputs = [
      ['h', 'dh'],
      ...trainedWeights(tinyGraphs(name))
        .filter(({ name: weight }) => weight in feeds)
        .map(({ name: weight }) => [weight, gradientName(weight)]),
    ] as const
    for (const [input, gradient] of inputs) {
      const { dims, data } = feeds[input]!
      const direction = data.map(() => random() - 0.5)
      const along = (h: number): number =>
        loss({
          [input]: tensor64(
            dims,
            data.map((value, i) => value + h * direction[i]!),
          ),
        })
      const slope = slopes[gradient]!.data.reduce((sum, value, i) => sum + value * direction[i]!, 0)
      // h = 1e-5: truncation and rounding are about 1e-9 of slopes of order 1
      expect(slope, input).toBeCloseTo((along(1e-5) - along(-1e-5)) / 2e-5, 6)
    }
  })

  test('asks every weight for a gradient, an untied embedding excepted', () => {
    const { step } = trainingGraphs(tinyGraphs('llama'))
    const weights = trainedWeights(tinyGraphs('llama')).map(({ name }) => gradientName(name))
    expect(weights.filter((name) => !(name in step))).toEqual([gradientName('model.embed_tokens.weight')])
  })

  test.each(['phi3', 'gpt2', 'mistral'])('%s, whose weights or positions it does not know, is refused', (name) => {
    expect(() => trainingGraphs(tinyGraphs(name))).toThrow('is not implemented')
  })

  test.each(['llama', 'llama with biases, tied'])('%s: logits are those of the engine that answers', async (name) => {
    await using checkpoint = await openCheckpoint(await tinyModel(name))
    const { model } = await referenceModel(checkpoint)
    const prompts = [
      [3, 14, 15, 9],
      [26, 5],
    ]
    const { architecture, args } = tinyGraphs(name)
    const weights = new Map<string, Float32Array>()
    for (const weight of checkpoint.tensors.keys()) weights.set(weight, (await checkpoint.read(weight)).data)
    const settings = { beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0, maxNorm: 1 }
    await using trainer = await Trainer.create({ architecture, args }, weights, new ReferenceDevice(), settings)
    // behind each prompt any token: the position before it is asked
    const batch = batchOf(prompts.map((ids) => ({ ids: [...ids, 1], weights: [...ids.map(() => 0), 1] })))
    const logits = await trainer.logits(batch)
    for (const [i, ids] of prompts.entries()) {
      const expected = (await model.lastPosition(ids)).logits
      // both in float64 between float32 inputs and outputs
      expectClose(logits.subarray(i * args.dVocab, (i + 1) * args.dVocab), expected, 1e-6)
    }
  })
})
