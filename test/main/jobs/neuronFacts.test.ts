import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createModels } from '../../../main/jobs/models.ts'
import { keptTokens, neuronFactsJob, type NeuronFactsInput } from '../../../main/jobs/neuronFacts.ts'
import { fakeHooks, fakeParts } from '../../support/fakeParts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { writtenRun } from '../../support/writtenRun.ts'

/** Neuron n of layer l promotes token l + n most, and the tokens beside it less. */
async function setup(change: Partial<NeuronFactsInput> = {}) {
  const asked: [number, readonly number[]][] = []
  const scores = (peak: number) => Float32Array.from({ length: 10 }, (_, id) => 5 - (id - peak) ** 2)
  const model = {
    projections: (layer: number, neurons: readonly number[]) => {
      asked.push([layer, neurons])
      return Promise.resolve(neurons.map((neuron) => scores(layer + neuron)))
    },
    projectionPath: { finalNorm: 'rms', hasPostNorm: false, softcap: 0 },
    lastPosition: () =>
      Promise.resolve({ logits: new Float32Array(10), activation: Float32Array.of(1, -2, 0.5, 3, -4, 5) }),
  }
  const { parts, log } = fakeParts({ model: model as never })
  const store = { kind: 'project', path: join(await temporaryFolder(), 'results.sqlite') } as const
  const input: NeuronFactsInput = {
    run: { model: '/m', device: 'cpu', threads: null, store },
    neurons: [
      [1, 2],
      [0, 1],
      [1, 0],
    ],
    ...{ detection: null, prompt: null, top: 2 },
    ...change,
  }
  return { input, parts, log, asked }
}

async function facts({ input, parts }: Awaited<ReturnType<typeof setup>>) {
  await using models = createModels(parts)
  return neuronFactsJob(input, models, fakeHooks().hooks)
}

describe('neuronFactsJob', () => {
  test('names the tokens at both ends of each neuron, in the order asked, layer by layer', async () => {
    const context = await setup()
    const { neurons, path, cached } = await facts(context)
    expect(neurons.map(({ promoted }) => promoted[0])).toEqual([
      { id: 3, token: 'd', score: 5 },
      { id: 1, token: 'b', score: 5 },
      { id: 1, token: 'b', score: 5 },
    ])
    expect(neurons[0]!.suppressed).toEqual([
      { id: 9, token: 'j', score: -31 },
      { id: 8, token: 'i', score: -20 },
    ])
    expect(context.asked).toEqual([
      [1, [2, 0]],
      [0, [1]],
    ])
    expect({ path, cached }).toEqual({ path: { finalNorm: 'rms', hasPostNorm: false, softcap: 0 }, cached: false })
  })

  test('answers from the store the second time, other neurons apart, and gives what was kept', async () => {
    const context = await setup()
    const first = await facts(context)
    const second = await facts({
      ...context,
      input: {
        ...context.input,
        neurons: [
          [1, 2],
          [1, 1],
        ],
        top: keptTokens,
      },
    })
    expect(context.asked.slice(2)).toEqual([[1, [1]]])
    expect(second.neurons[0]!.promoted).toHaveLength(10)
    expect(second.neurons[0]!.promoted.slice(0, 2)).toEqual(first.neurons[0]!.promoted)
    expect(await facts(context)).toMatchObject({ cached: true, neurons: first.neurons })
    expect(context.log.filter((entry) => entry === 'load')).toHaveLength(2)
  })

  test('leaves out rows of the unembedding that are no token', async () => {
    const context = await setup()
    const tokenizer = await context.parts.loadTokenizer('/m')
    const parts = { ...context.parts, loadTokenizer: () => Promise.resolve({ ...tokenizer!, nVocab: 7 }) }
    const { neurons } = await facts({ ...context, parts })
    expect(neurons[0]!.suppressed.map(({ id }) => id)).toEqual([0, 6])
  })

  test('looks at the activation in a prompt and its place in the layer by size', async () => {
    const { neurons, prompt } = await facts(await setup({ prompt: { kind: 'ids', ids: [4, 2] } }))
    expect(prompt).toEqual({ ids: [4, 2] })
    expect(neurons.map(({ activation }) => activation)).toEqual([
      { value: 5, rank: 1, of: 3 },
      { value: -2, rank: 1, of: 3 },
      { value: 3, rank: 3, of: 3 },
    ])
  })

  test('asks a run of the same model, and no other', async () => {
    const shape = { nLayers: 2, dMlp: 3 }
    const questions = [
      {
        id: 'a',
        domain: 'law',
        stem: 'Who?',
        neurons: [
          [0, 1],
          [1, 2],
        ] as [number, number][],
      },
      { id: 'b', domain: 'art', neurons: [[1, 2]] as [number, number][] },
    ]
    const path = await writtenRun({ fingerprint: 'sha256:stamp', shape, questions, common: [[1, 2]] })
    const { neurons, detection } = await facts(await setup({ detection: { kind: 'folder', path } }))
    expect(detection).toEqual({ method: 'qrnca', data: 'questions.jsonl' })
    expect(neurons.map(({ run }) => [run!.clusters, run!.isCommon])).toEqual([
      [2, true],
      [1, false],
      [0, false],
    ])
    expect(neurons[0]!.run!.questions.map(({ id, stem }) => [id, stem])).toEqual([
      ['b', 'Which is b?'],
      ['a', 'Who?'],
    ])
    const other = await writtenRun({ fingerprint: 'sha256:other', shape, questions })
    await expect(facts(await setup({ detection: { kind: 'folder', path: other } }))).rejects.toThrow('another model')
  })

  test('names a neuron that the model does not have, before it is loaded', async () => {
    const context = await setup({ neurons: [[0, 3]] })
    await expect(facts(context)).rejects.toThrow(
      'L0N3 is no neuron of this model: it has layers 0 to 1 of neurons 0 to 2',
    )
    expect(context.log).not.toContain('load')
  })
})
