import { describe, expect, test } from 'vitest'
import { commonNeuron, ownNeurons } from '../../support/madeUpModel.ts'
import { toDetect } from '../../support/runSettings.ts'
import { ran, sharedSample } from '../../support/windowTest.ts'

const shared = sharedSample(async (host) => ({ runId: await ran(host, toDetect()) }))
const own = (): [number, number] => ownNeurons('biology')[0]!

describe('neuron.effects', () => {
  test('asks the questions of a detection or of the project, and knows the second time what it asked the first', async () => {
    const { host, given } = shared
    const progress: number[] = []
    const ask = (filter: string, sample: number | null = null) =>
      host.api['neuron.effects'](
        { neuron: own(), source: { runId: given.runId, filter }, sample },
        { onItem: ({ done }) => progress.push(done) },
      )
    const biology = await ask('domain:biology')
    expect(new Set(biology.rows.map(({ domain }) => domain))).toEqual(new Set(['biology']))
    expect([biology.questions, biology.computed]).toEqual([biology.rows.length, biology.prompts])
    expect(progress.at(-1)).toBe(biology.prompts)
    expect(biology.effectLog.units).toBeGreaterThan(4)
    const two = await ask('domain:biology', 2)
    expect([two.questions, two.computed]).toEqual([2, 0])
    const filter = `id:${biology.rows[0]!.id}`
    const project = await host.api['neuron.effects']({
      neuron: own(),
      source: { runId: null, filter },
      sample: null,
    })
    expect(project.rows.map(({ id }) => id)).toEqual([biology.rows[0]!.id])
    for (const runId of [null, given.runId]) {
      const source = { runId, filter: 'id:nothing-of-this' }
      const none = host.api['neuron.effects']({ neuron: own(), source, sample: null })
      await expect(none).rejects.toMatchObject({ code: 'input.value' })
    }
  })

  test('stops when it is told to, and keeps what it had measured', async () => {
    const { host, given } = shared
    const held = host.engine.hold(6)
    const stop = new AbortController()
    const source = { runId: given.runId, filter: 'domain:physics' }
    const input = { neuron: [2, 9] as [number, number], source, sample: null }
    const asked = host.api['neuron.effects'](input, { signal: stop.signal })
    await held.reached
    stop.abort()
    await expect(asked).rejects.toThrow()
    held.release()
    const { prompts, computed } = await host.api['neuron.effects'](input)
    expect(computed).toBeLessThan(prompts)
  })

  test('refuses a neuron that the model does not have, in words', async () => {
    const { host } = shared
    const source = { runId: null, filter: 'domain:biology' }
    await expect(host.api['neuron.effects']({ neuron: [99, 0], source, sample: null })).rejects.toMatchObject({
      message: 'L99N0 is no neuron of this model: it has layers 0 to 5 of neurons 0 to 2999.',
    })
  })
})

describe('neuron.activations', () => {
  test('gives a value for each token of the text', async () => {
    const { tokens, values } = await shared.host.api['neuron.activations']({ neuron: [0, 1], text: 'one two' })
    expect(tokens.map(({ text }) => text).join('')).toContain('one two')
    expect(values).toHaveLength(tokens.length)
  })
})

describe('neuron.found', () => {
  test('says which detection lists a neuron, for which questions and at which place', async () => {
    const { host, given } = shared
    const [found] = await host.api['neuron.found']({ neuron: own() })
    expect(found).toMatchObject({ runId: given.runId, method: 'qrnca', isCommon: false })
    expect(found!.nFound).toBe(found!.questions.length)
    expect(found!.questions[0]).toMatchObject({ domain: 'biology', rank: 1 })
    const [common] = await host.api['neuron.found']({ neuron: commonNeuron })
    expect(common).toMatchObject({ nFound: 0, questions: [], isCommon: true })
  })
})
