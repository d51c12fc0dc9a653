import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../main/base/random.ts'
import { gradientName, trainedWeights, trainingGraphs } from '../../../../main/engine/training/trainingGraph.ts'
import { Trainer } from '../../../../main/engine/training/trainer.ts'
import { batchOf } from '../../../../main/engine/training/sequenceBatch.ts'
import { openCheckpoint } from '../../../../main/engine/openCheckpoint.ts'
import { causalMask, blockFeeds } from '../../../support/blockFeeds.ts'
import { expectClose } from '../../../support/closeness.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { ReferenceDevice } from '../../../support/referenceDevice.ts'
import { referenceModel } from '../../../support/referenceModel.ts'
import { tensor64, type Tensor64 } from '../../../support/tensor64.ts'
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

  test('asks only what is learned for a gradient', () => {
    const { step } = trainingGraphs(tinyGraphs('llama'), { learns: (name) => name.includes('layers.1.mlp.') })
    const slopes = Object.keys(step).filter((name) => name.startsWith('d '))
    const parts = ['gate', 'up', 'down'].map((part) => gradientName(`model.layers.1.mlp.${part}_proj.weight`))
    expect(slopes.sort()).toEqual(parts.sort())
  })

  describe('with a layer that recalls', () => {
    const model = tinyGraphs('llama')
    const plain = trainingGraphs(model).step
    const { step } = trainingGraphs(model, { recall: { layer: 1, silence: 1 } })
    const feeds = { ...blockFeeds(Object.values(step), sizes, 41), ...feedsOf('llama') }
    const ones = (value: number, rows: number) => tensor64([rows, 1], Array<number>(rows).fill(value))
    const weightsOf = (layer: number) => Object.keys(step).filter((name) => name.includes(`layers.${layer}.`))

    test('the gradients are the usual ones where every position is asked', () => {
      const asked = evaluate(step, { ...feeds, isAsked: ones(1, 8), silence: ones(1, 1) })
      const usual = evaluate(plain, feeds)
      for (const name of Object.keys(plain)) expectClose(asked[name]!.data, usual[name]!.data, 1e-12, name)
      expect(asked['noise']!.data[0]).toBe(0)
    })

    test('it learns nothing from what it writes where nothing is asked; the layers around it do', () => {
      const { [gradientName('model.layers.1.mlp.down_proj.weight')]: none, ...slopes } = evaluate(step, {
        ...feeds,
        isAsked: ones(0, 8),
        silence: ones(0, 1),
      })
      expect(Math.max(...none!.data.map(Math.abs))).toBe(0)
      for (const name of weightsOf(1).filter((each) => each in slopes)) {
        expect(Math.max(...slopes[name]!.data.map(Math.abs)), name).toBe(0)
      }
      for (const name of [...weightsOf(0), ...weightsOf(2)]) {
        expect(Math.max(...slopes[name]!.data.map(Math.abs)), name).toBeGreaterThan(0)
      }
    })

    test('the gradient of its noise is that of finite differences', () => {
      const name = 'model.layers.1.mlp.up_proj.weight'
      const given: Record<string, Tensor64> = {
        ...feeds,
        weights: ones(0, 5),
        isAsked: tensor64([8, 1], [1, 0, 0, 1, 0, 1, 0, 0]),
        silence: ones(1, 1),
      }
      const slopes = evaluate(step, given)
      const random = seededRandom(1)
      const { dims, data } = given[name]!
      const direction = data.map(() => random() - 0.5)
      const noise = (h: number): number => {
        const moved = tensor64(
          dims,
          data.map((value, i) => value + h * direction[i]!),
        )
        return evaluate({ noise: step['noise']! }, { ...given, [name]: moved }).noise.data[0]!
      }
      const slope = slopes[gradientName(name)]!.data.reduce((sum, value, i) => sum + value * direction[i]!, 0)
      expect(Math.abs(slope)).toBeGreaterThan(1e-3)
      expect(slope).toBeCloseTo((noise(1e-5) - noise(-1e-5)) / 2e-5, 6)
    })
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
