import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ownNeurons } from '../../support/madeUpModel.ts'
import { toDetect, usualThresholds } from '../../support/runSettings.ts'
import { ran, sampleOf } from '../../support/windowTest.ts'
import { writeModel } from '../../support/workbenchHost.ts'

describe('neurons.label', () => {
  test('names and notes a neuron of the open model, a step that is taken back and done again', async () => {
    const { call } = await sampleOf()
    const stopped = { neuron: [2, 7] as [number, number], label: 'عواصم', note: 'Capitals,\nin two lines.' }
    expect(await call('neurons.labels', {})).toEqual([])
    expect(await call('neurons.label', stopped)).toEqual([stopped])
    await call('neurons.label', { neuron: [0, 1], label: 'B', note: '' })
    const { steps, current } = await call('history.list', {})
    expect(steps.slice(-2).map(({ name }) => name)).toEqual(['Called L2N7 عواصم', 'Called L0N1 B'])
    await call('history.goto', { step: steps.at(-3)?.step ?? 0 })
    expect(await call('neurons.labels', {})).toEqual([])
    await call('history.goto', { step: current })
    expect(await call('neurons.labels', {})).toHaveLength(2)
    expect(await call('neurons.label', { ...stopped, label: '', note: '' })).toEqual([
      { neuron: [0, 1], label: 'B', note: '' },
    ])
  })

  test('belongs to its model: the same place in another one has none, and gets its own', async () => {
    const { call, folder, jobEnded } = await sampleOf()
    await call('neurons.label', { neuron: [1, 1], label: 'first', note: '' })
    const load = async (model: string) => jobEnded((await call('models.load', { model, device: 'cpu' })).jobId)
    await load(writeModel(folder, 'another'))
    expect(await call('neurons.labels', {})).toEqual([])
    await call('neurons.label', { neuron: [1, 1], label: 'second', note: '' })
    expect((await call('neurons.labels', {})).map(({ label }) => label)).toEqual(['second'])
    await load(join(folder, 'models', 'engram-demo'))
    expect((await call('neurons.labels', {})).map(({ label }) => label)).toEqual(['first'])
  })

  test('finds neurons in the map’s list, and tells windows', async () => {
    const host = await sampleOf()
    const runId = await ran(host, toDetect())
    const [best] = ownNeurons('biology')
    await host.call('neurons.label', { neuron: best!, label: 'Tiere', note: '' })
    await host.until(({ kind }) => kind === 'labels')
    const facet = { domain: null, lang: null, questionId: null }
    const asked = { runId, value: 'score' as const, facet, ...usualThresholds, order: null, offset: 0, limit: 5 }
    const { rows } = await host.call('map.neurons', { ...asked, filter: 'tiere' })
    expect(rows.map(({ neuron }) => neuron)).toEqual([best])
  })

  test('refuses a label of several lines', async () => {
    const { call } = await sampleOf()
    await expect(call('neurons.label', { neuron: [0, 0], label: 'a\nb', note: '' })).rejects.toThrow('one line')
  })
})
