import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../main/engine/autodiff/gradients.ts'
import { Graph, topological, type Value } from '../../../../main/engine/graph/graph.ts'
import { lower } from '../../../../main/engine/graph/rewrite.ts'
import { verify } from '../../../../main/engine/graph/verify.ts'
import {
  editedRowGraph,
  logitGraph,
  neuronGraph,
  objectiveGraph,
  promptGraph,
  rowGraphs,
  type Outputs,
} from '../../../../main/engine/runtime/graphs.ts'
import { blockFeeds, causalMask, part } from '../../../support/blockFeeds.ts'
import { expectClose } from '../../../support/closeness.ts'
import { runOnCpu } from '../../../support/cpuProgram.ts'
import { gradientShare, numericGradient } from '../../../support/gradcheck.ts'
import { evaluate, type Feeds64 } from '../../../support/interpreter.ts'
import { tensor64, type Tensor64 } from '../../../support/tensor64.ts'
import { tinyConfigs, tinyGraphs } from '../../../support/tinyModel.ts'

// one block in float32 on numbers of order 1, soft-max and norms included
const float32 = 5e-6
// the same in float64, along another way
const float64 = 1e-12

/** Verified as built and as lowered; ONNX Runtime computes what the interpreter does. */
async function checkOnCpu(outputs: Readonly<Record<string, Value>>, feeds: Feeds64): Promise<void> {
  verify(Object.values(outputs))
  verify(Object.values(lower(outputs, new Graph(Object.values(outputs)[0]!.graph.rules))))
  const expected = evaluate(outputs, feeds)
  const actual = await runOnCpu(outputs, feeds)
  for (const [name, { dims, data }] of Object.entries(expected)) {
    expect(actual[name]!.dims, name).toEqual(dims)
    expectClose(actual[name]!.data, data, float32, name)
  }
}

describe.each(Object.keys(tinyConfigs))('%s', (name) => {
  const model = tinyGraphs(name)
  const { dModel, dMlp, dVocab } = model.args

  describe('promptGraph', () => {
    test.each([
      { past: false, edit: false },
      { past: false, edit: true },
      { past: true, edit: false },
      { past: true, edit: true },
    ])('runs on the CPU as written, %o', async (options) => {
      const outputs = promptGraph(model, options)
      const sizes = new Map(Object.entries({ before: 3, past: 2 }))
      await checkOnCpu(outputs, blockFeeds(Object.values(outputs), sizes))
    })

    test('gives the same in one piece and in two', () => {
      const whole = promptGraph(model, { past: false, edit: false })
      const feeds = { ...blockFeeds(Object.values(whole), new Map([['before', 4]])), mask: causalMask(5) }
      const once = evaluate(whole, feeds)
      const first = evaluate(whole, { ...positionsOf(feeds, 0, 3), mask: causalMask(3) })
      const second = evaluate(promptGraph(model, { past: true, edit: false }), {
        ...positionsOf(feeds, 3, 5),
        mask: causalMask(2, 3),
        pastK: first['k']!,
        pastV: first['v']!,
      })
      expectClose(first['h']!.data, part(once['h']!, 1, 0, 3).data, float64)
      expectClose(second['h']!.data, part(once['h']!, 1, 3, 5).data, float64)
      for (const last of ['residual', 'post', 'contribution']) {
        expectClose(second[last]!.data, once[last]!.data, float64, last)
      }
      expectClose(
        once['residual']!.data.map((value, i) => value + once['contribution']!.data[i]!),
        part(once['h']!, 1, 4, 5).data,
        float64,
      )
    })

    test('edits the marked positions and no others', () => {
      const edited = promptGraph(model, { past: false, edit: true })
      const mask = causalMask(3)
      const feeds: Feeds64 = { ...blockFeeds(Object.values(edited), new Map([['before', 2]])), mask }
      const marks = { editAt: tensor64([3, 1], [0, 1, 1]), editOffset: tensor64([1, dMlp], Array(dMlp).fill(0)) }
      const clean = evaluate(promptGraph(model, { past: false, edit: false }), feeds)
      const result = evaluate(edited, { ...feeds, ...marks })
      const scale = feeds['editScale']!.data
      expectClose(
        result['post']!.data,
        clean['post']!.data.map((value, i) => value * scale[i]!),
        float64,
      )
      expectClose(part(result['h']!, 1, 0, 1).data, part(clean['h']!, 1, 0, 1).data, 0)
      expect(part(result['h']!, 1, 1, 2)).not.toEqual(part(clean['h']!, 1, 1, 2))
    })
  })

  describe('rowGraphs', () => {
    const kinds = [
      { past: false, masked: false },
      { past: true, masked: false },
      { past: true, masked: true },
    ]
    const sizes = new Map(Object.entries({ batch: 2, rows: 2, past: 3 }))
    const build = (options: { past: boolean; masked: boolean }) => {
      const graphs = rowGraphs(model, options)
      const outputs = [...Object.values(graphs.forward), graphs.backward.dh]
      const feeds = blockFeeds(outputs, sizes)
      // the second prompt is shorter: its last key is padding
      if (options.masked) feeds['mask'] = tensor64([2, 1, 1, 4], [0, 0, 0, 0, 0, 0, -1e30, 0])
      return { ...graphs, feeds }
    }

    test.each(kinds)('run on the CPU as written, forward and backward, %o', async (options) => {
      const { forward, backward, feeds } = build(options)
      await checkOnCpu(forward, feeds)
      await checkOnCpu(backward, { ...feeds, ...evaluate(forward, feeds), h: feeds['h']! })
    })

    test.each(kinds)('give the gradient that finite differences give, %o', (options) => {
      const { forward, backward, saved, feeds } = build(options)
      const h = feeds['h']!
      const dh = feeds['dh']!.data
      const loss = (data: Float64Array): number =>
        evaluate({ out: forward['h']! }, { ...feeds, h: { ...h, data } }).out.data.reduce(
          (sum, value, i) => sum + value * dh[i]!,
          0,
        )
      const found = evaluate(backward, { ...feeds, ...evaluate(saved, feeds) }).dh.data
      expectClose(found, numericGradient(loss, h.data), gradientShare)
    })

    test.each(kinds)('cut in two give the joint gradient, and keep no weight, %o', (options) => {
      const { forward, backward, saved, feeds } = build(options)
      const { graph } = forward['h']!
      const inputOf = (key: string) => graph.input(key, ['batch', 'rows', dModel])
      const [joint] = gradients([forward['h']!], [inputOf('h')], [inputOf('dh')])
      const kept = evaluate(saved, feeds)
      expectClose(evaluate(backward, { ...feeds, ...kept }).dh.data, evaluate({ dh: joint! }, feeds).dh.data, float64)
      for (const value of Object.values(saved)) expect(value.shape.join()).toMatch(/rows/)
    })

    test('continue a prompt exactly where its last position stands', () => {
      const whole = promptGraph(model, { past: false, edit: false })
      const prompt = { ...blockFeeds(Object.values(whole), new Map([['before', 3]])), mask: causalMask(4) }
      const expected = evaluate(whole, prompt)
      const { forward } = rowGraphs(model, { past: true, masked: false })
      const rows = evaluate(
        { h: forward['h']! },
        {
          ...positionsOf(prompt, 3, 4),
          pastK: part(expected['k']!, 1, 0, 3),
          pastV: part(expected['v']!, 1, 0, 3),
        },
      )
      expectClose(rows.h.data, part(expected['h']!, 1, 3, 4).data, float64)
    })
  })

  describe('editedRowGraph', () => {
    const kinds = [
      { past: false, edit: true },
      { past: true, edit: false },
      { past: true, edit: true },
    ]
    const sizes = new Map(Object.entries({ batch: 2, rows: 2, past: 3 }))

    test.each(kinds)('runs on the CPU as written, %o', async (options) => {
      const outputs = editedRowGraph(model, options)
      await checkOnCpu(outputs, blockFeeds([outputs.h], sizes))
    })

    test('edits the row that is marked as if all were, and leaves the others to what rows do', () => {
      const edited = editedRowGraph(model, { past: true, edit: true })
      const feeds = blockFeeds([edited.h], sizes)
      const all = evaluate(edited, feeds)
      const nothing = {
        editScale: feeds['editScale']!.data.slice().fill(1, dMlp),
        editOffset: feeds['editOffset']!.data.slice().fill(-0, dMlp),
      }
      const marks = Object.fromEntries(Object.entries(nothing).map(([key, data]) => [key, tensor64([4, dMlp], data)]))
      const some = evaluate(edited, { ...feeds, ...marks })
      const clean = evaluate({ h: rowGraphs(model, { past: true, masked: false }).forward['h']! }, feeds)
      expect(some.h.data.subarray(0, dModel)).toEqual(all.h.data.subarray(0, dModel))
      expect(some.h.data.subarray(dModel)).toEqual(clean.h.data.subarray(dModel))
      expect(some.h.data.subarray(0, dModel)).not.toEqual(clean.h.data.subarray(0, dModel))
    })
  })

  describe('neuronGraph', () => {
    const outputs = neuronGraph(model, { frozen: true })
    const feeds = blockFeeds([outputs.attribution], new Map([['n', 2]]))

    test('runs on the CPU as written, without anything that stands before the neurons', async () => {
      await checkOnCpu(outputs, feeds)
      const inputs = topological([outputs.attribution]).flatMap(({ name: input }) => input ?? [])
      expect(inputs.filter((input) => !['s', 'post', 'down', 'mlpPostNorm'].includes(input))).toEqual([])
    })

    test('gives each neuron its part of the contribution, a norm behind it held', () => {
      const attribution = evaluate(outputs, feeds).attribution.data
      const [s, post, down] = [feeds['s']!.data, feeds['post']!.data, feeds['down']!.data]
      const gain = feeds['mlpPostNorm']?.data
      for (const row of [0, 1]) {
        const a = post.subarray(row * dMlp, (row + 1) * dMlp)
        const y = Float64Array.from({ length: dModel }, (_, d) =>
          a.reduce((sum, value, i) => sum + down[d * dMlp + i]! * value, 0),
        )
        const rms = Math.sqrt(y.reduce((sum, value) => sum + value * value, 0) / dModel + 1e-5)
        const expected = a.map((value, i) =>
          y.reduce((sum, _, d) => {
            const held = gain === undefined ? 1 : gain[d]! / rms
            return sum + value * s[row * dModel + d]! * down[d * dMlp + i]! * held
          }, 0),
        )
        expectClose(attribution.subarray(row * dMlp, (row + 1) * dMlp), expected, float64)
      }
    })

    test('gives what finite differences give where a norm behind the neurons moves along', async () => {
      const moving = neuronGraph(model, { frozen: false })
      await checkOnCpu(moving, feeds)
      const [s, post, down] = [feeds['s']!.data, feeds['post']!.data, feeds['down']!.data]
      const gain = feeds['mlpPostNorm']?.data
      const contributed = (all: Float64Array): number =>
        [0, 1].reduce((sum, row) => {
          const y = Float64Array.from({ length: dModel }, (_, d) =>
            all
              .subarray(row * dMlp, (row + 1) * dMlp)
              .reduce((total, value, i) => total + down[d * dMlp + i]! * value, 0),
          )
          const rms = Math.sqrt(y.reduce((total, value) => total + value * value, 0) / dModel + 1e-5)
          return y.reduce(
            (total, value, d) => total + s[row * dModel + d]! * (gain ? (gain[d]! * value) / rms : value),
            sum,
          )
        }, 0)
      const gradient = numericGradient(contributed, post)
      expectClose(
        evaluate(moving, feeds).attribution.data,
        post.map((value, i) => value * gradient[i]!),
        gradientShare,
      )
    })
  })

  describe('logitGraph and objectiveGraph', () => {
    const sizes = new Map(Object.entries({ n: 3, vocab0: 20, vocab1: 20, vocab2: dVocab - 40 }))
    const { logits } = logitGraph(model)
    const whole = blockFeeds([logits], sizes)
    const pieces = inPieces(whole)

    test('run on the CPU as written, the vocabulary in one piece or in three', async () => {
      await checkOnCpu({ logits }, whole)
      const apart = logitGraph(tinyGraphs(name, 3))
      await checkOnCpu(apart, pieces)
      expectClose(evaluate(apart, pieces).logits.data, evaluate({ logits }, whole).logits.data, float64)
    })

    const rows = whole['unembedding0']!
    const logProbs = logProbabilities(evaluate({ logits }, whole).logits)
    const tokens = (ids: readonly number[], k: number): Feeds64 => ({
      targets: tensor64([3, k], ids),
      targetRows: tensor64(
        [3, k, dModel],
        ids.flatMap((id) => [...part(rows, 0, id, id + 1).data]),
      ),
    })

    test.each([
      ['prob', 1],
      ['prob', 3],
      ['log-prob', 1],
      ['log-prob', 3],
    ] as const)('give %s of a token and its gradient, %i pieces', async (objective, nPieces) => {
      const graphs = objectiveGraph(tinyGraphs(name, nPieces), objective)
      const targets = [0, 25, dVocab - 1]
      const expected = targets.map((id, row) => logProbs[row]![id]!)
      await checkObjective(
        graphs,
        { ...(nPieces === 1 ? whole : pieces), ...tokens(targets, 1) },
        objective === 'prob' ? expected.map(Math.exp) : expected,
      )
    })

    test('give the contrast of tokens and its gradient', async () => {
      const ids = [0, 1, 2, 25, dVocab - 1, 25, 7, 8, 9]
      const weights = [1, -0.5, -0.5, 1, -1, 0, 1, -0.25, -0.75]
      const expected = [0, 1, 2].map((row) =>
        [0, 1, 2].reduce((sum, k) => sum + weights[3 * row + k]! * logProbs[row]![ids[3 * row + k]!]!, 0),
      )
      const feeds = { ...whole, ...tokens(ids, 3), weights: tensor64([3, 3], weights) }
      await checkObjective(objectiveGraph(model, 'contrast'), feeds, expected)
    })
  })
})

/** The numbers expected, on the CPU too, and the gradient that finite differences give. */
async function checkObjective(graphs: Outputs<'value' | 'dh'>, feeds: Feeds64, expected: readonly number[]) {
  await checkOnCpu({ ...graphs }, feeds)
  const { value, dh } = evaluate(graphs, feeds)
  expectClose(value.data, expected, float64)
  const h = feeds['h']!
  const sum = (data: Float64Array): number =>
    evaluate({ value: graphs.value }, { ...feeds, h: { ...h, data } }).value.data.reduce((a, b) => a + b)
  expectClose(dh.data, numericGradient(sum, h.data), gradientShare)
}

/** Positions `from .. to` of what is fed position by position. */
function positionsOf(feeds: Feeds64, from: number, to: number): Feeds64 {
  const { h, cos, sin } = feeds
  const angles = cos && sin ? { cos: part(cos, 0, from, to), sin: part(sin, 0, from, to) } : {}
  return { ...feeds, ...angles, h: part(h!, 1, from, to) }
}

/** The unembedding in three pieces of rows. */
function inPieces({ unembedding0, ...rest }: Feeds64): Feeds64 {
  const rows = unembedding0!.dims[0]!
  const ends = [0, 20, 40, rows]
  const cut = [0, 1, 2].map((i) => [`unembedding${i}`, part(unembedding0!, 0, ends[i]!, ends[i + 1]!)])
  return { ...rest, ...Object.fromEntries(cut) }
}

/** ln P of every token, row by row. */
function logProbabilities({ dims, data }: Tensor64): Float64Array[] {
  const [nRows, dVocab] = dims as [number, number]
  return Array.from({ length: nRows }, (_, row) => {
    const logits = data.subarray(row * dVocab, (row + 1) * dVocab)
    const divisor = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0))
    return logits.map((logit) => logit - divisor)
  })
}
