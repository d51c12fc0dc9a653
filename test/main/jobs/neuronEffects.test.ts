import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createModels } from '../../../main/jobs/models.ts'
import { neuronActivationsJob } from '../../../main/jobs/neuronActivations.ts'
import { neuronEffectsJob, type NeuronEffectsInput } from '../../../main/jobs/neuronEffects.ts'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import type { SetNeuron } from '../../../main/engine/runtime/neuronRows.ts'
import { fakeHooks, fakeParts, letterTokenizer } from '../../support/fakeParts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { writtenRun } from '../../support/writtenRun.ts'

/** Token 3 is right; with neuron n of layer l off its logit falls by 1 + l + n. */
async function setup(change: Partial<NeuronEffectsInput> = {}) {
  const rows: number[] = []
  const model = {
    prefill: (ids: readonly number[]) =>
      Promise.resolve({
        ids,
        last: [{ post: Float32Array.of(1, 2, 3) }, { post: Float32Array.of(4, 5, -6) }],
        [Symbol.dispose]: () => undefined,
      }),
    neuronRows: (_: unknown, neurons: readonly SetNeuron[]) => {
      rows.push(neurons.length)
      const prob = (logit: number): number => Math.exp(logit) / (Math.exp(logit) + 9)
      return Promise.resolve({
        value: Float64Array.from(neurons, ({ neuron }) => prob(1 - Math.floor(neuron / 3) - (neuron % 3))),
        clean: Float64Array.from(neurons, () => prob(2)),
      })
    },
    tokenActivations: (ids: readonly number[], neurons: readonly (readonly [number, number])[]) => {
      rows.push(neurons.length)
      return Promise.resolve(neurons.map(([layer, neuron]) => Float32Array.from(ids, (id) => id + 10 * layer + neuron)))
    },
  }
  // a prompt is two tokens, a letter behind it one more
  const tokenizer = {
    ...letterTokenizer,
    encode: (text: string) => {
      const letter = / ?([A-J])$/.exec(text)
      return [1, 2, ...(letter === null ? [] : [letter[1]!.charCodeAt(0) - 65])]
    },
  }
  const { parts, log } = fakeParts({ model: model as never, tokenizer })
  const path = await writtenRun({
    fingerprint: 'sha256:stamp',
    shape: { nLayers: 2, dMlp: 3 },
    questions: ['a', 'b', 'c'].map((id) => ({ id, domain: id === 'c' ? 'art' : 'law', neurons: [[0, 1]] })),
  })
  const store = { kind: 'project', path: join(await temporaryFolder(), 'results.sqlite') } as const
  const input: NeuronEffectsInput = {
    run: { model: '/m', device: 'cpu', threads: null, store },
    neurons: [[1, 2]],
    source: { kind: 'detection', detection: { kind: 'folder', path } },
    ...{ group: null, sample: null, seed: 0 },
    ...{ ...rawPrompting, prompting: null },
    ...change,
  }
  const asked = async (more: Partial<NeuronEffectsInput> = {}) => {
    await using models = createModels(parts)
    const { hooks, phases } = fakeHooks()
    return { ...(await neuronEffectsJob({ ...input, ...more }, models, hooks)), phases }
  }
  return { input, parts, log, rows, asked }
}

describe('neuronEffectsJob', () => {
  test('says of each question what becomes of the right letter with the neuron off', async () => {
    const { asked } = await setup()
    const { neurons, questions, prompts, computed } = await asked()
    const lnP = (logit: number) => logit - Math.log(Math.exp(logit) + 9)
    const [first] = neurons[0]!.questions
    expect(first).toMatchObject({ id: 'a', domain: 'law', stem: 'Which is a?', right: 'one', activation: -6 })
    expect(first!.effectLog).toBeCloseTo(lnP(2) - lnP(-2), 6)
    expect(first!.effect).toBeCloseTo(Math.exp(lnP(2)) - Math.exp(lnP(-2)), 6)
    expect(neurons[0]!.effectLog).toMatchObject({ mean: expect.closeTo(first!.effectLog, 6) as number, units: 3 })
    expect({ questions, prompts, computed }).toEqual({ questions: 3, prompts: 3, computed: 3 })
  })

  test('keeps each neuron of each prompt: asked with another beside it, only that one is computed', async () => {
    const { asked, rows } = await setup()
    const first = await asked()
    // these prompts are the same to the model, so the store has the second
    const second = await asked({
      neurons: [
        [0, 0],
        [1, 2],
      ],
    })
    expect(rows.at(-1)).toBe(1) // the neuron that was not known
    expect(second.neurons[1]).toEqual(first.neurons[0])
    const n = rows.length
    expect((await asked()).computed).toBe(0)
    expect(rows).toHaveLength(n)
  })

  test('asks the questions of a field, or a sample that a seed draws', async () => {
    const { asked } = await setup()
    const ids = async (more: Partial<NeuronEffectsInput>) =>
      (await asked(more)).neurons[0]!.questions.map(({ id }) => id)
    expect(await ids({ group: { ids: [], fields: ['law'] } })).toEqual(['a', 'b'])
    expect(await ids({ sample: 1, seed: 5 })).toEqual(await ids({ sample: 1, seed: 5 }))
    expect(await ids({ sample: 2 })).toHaveLength(2)
    await expect(asked({ group: { ids: ['z'], fields: [] } })).rejects.toThrow('no question "z"')
  })

  test('names a neuron that the model does not have, before it is loaded', async () => {
    const { asked, log } = await setup()
    await expect(asked({ neurons: [[2, 0]] })).rejects.toThrow('L2N0 is no neuron of this model')
    expect(log).not.toContain('load')
  })
})

describe('neuronActivationsJob', () => {
  test('gives the activation at every token with its text, and keeps it', async () => {
    const { input, parts, rows } = await setup()
    await using models = createModels(parts)
    const { hooks } = fakeHooks()
    const ask = (neurons: [number, number][]) => {
      const prompt = { kind: 'ids' as const, ids: [4, 2] }
      return neuronActivationsJob({ run: input.run, neurons, prompt }, models, hooks)
    }
    const first = await ask([[1, 2]])
    expect(first.tokens).toEqual([
      { id: 4, text: 'e' },
      { id: 2, text: 'c' },
    ])
    expect([...first.neurons[0]!.values]).toEqual([16, 14])
    const both = await ask([
      [0, 1],
      [1, 2],
    ])
    expect(rows).toEqual([1, 1])
    expect([...both.neurons[1]!.values]).toEqual([16, 14])
    expect(await ask([[1, 2]])).toMatchObject({ cached: true })
    await expect(ask([[0, 3]])).rejects.toThrow('L0N3 is no neuron')
  })
})
