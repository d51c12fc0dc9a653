import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseNeuronSet } from '../../../main/runs/neuronSetFile.ts'
import { sampleOf } from '../../support/windowTest.ts'
import { writeModel } from '../../support/workbenchHost.ts'

const capitals = {
  ...{ name: 'عواصم', note: 'two of them', origin: 'top 2' },
  neurons: [
    [2, 7],
    [0, 1],
  ] as [number, number][],
}

describe('sets.save', () => {
  test('keeps a set for every project of its model, and a file of it comes back whole', async () => {
    const { call, folder } = await sampleOf()
    const [entry] = await call('sets.save', capitals)
    expect(entry).toMatchObject({ name: 'عواصم', nNeurons: 2, fits: true, modelName: 'engram-demo' })
    await call('projects.create', { path: join(folder, 'second'), name: 'Second' })
    await call('models.list', {})
    const { bytes } = await call('sets.file', { setId: entry!.id })
    const text = new TextDecoder().decode(bytes)
    expect(parseNeuronSet(JSON.parse(text), 'f')).toMatchObject({
      ...capitals,
      model: expect.stringMatching(/^sha256:/),
    })
    expect(await call('sets.import', { name: 'f.json', text })).toHaveLength(2)
    expect(await call('sets.remove', { setId: entry!.id })).toHaveLength(1)
    expect(readFileSync(join(folder, 'neuronSets.json'), 'utf8')).toContain('L2N7')
  })

  test('a set of another model is shown, and refused in words', async () => {
    const { call, folder, jobEnded } = await sampleOf()
    const [entry] = await call('sets.save', capitals)
    expect(await call('sets.take', { setId: entry!.id })).toEqual({ name: 'عواصم', neurons: capitals.neurons })
    await jobEnded((await call('models.load', { model: writeModel(folder, 'another'), device: 'cpu' })).jobId)
    expect((await call('sets.list', {}))[0]).toMatchObject({ name: 'عواصم', fits: false })
    await expect(call('sets.take', { setId: entry!.id })).rejects.toThrow(
      'The set "عواصم" is of another model (engram-demo): the same places are other neurons in this one.',
    )
  })
})

describe('sets.import', () => {
  test.each([
    ['no JSON', '{', 'it is not JSON'],
    ['another file', '{"a":1}', 'format: is missing'],
    ['a newer one', '{"format":"engram-neuron-set","version":2}', 'newer Engram'],
    ['a neuron that is none', JSON.stringify({ ...fileOf(), neurons: ['L1X2'] }), 'expected a neuron like'],
    ['no neuron', JSON.stringify({ ...fileOf(), neurons: [] }), 'names no neuron'],
  ])('refuses %s in words', async (_, text, said) => {
    const { call } = await sampleOf()
    await expect(call('sets.import', { name: 'x.json', text })).rejects.toThrow(said)
  })
})

function fileOf() {
  return { format: 'engram-neuron-set', version: 1, name: 'n', model: 'sha256:0' }
}
