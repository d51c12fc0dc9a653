import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { neuronSetsPart, type NeuronSetsOptions } from '../../../main/workbench/neuronSets.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
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

describe('neuronSets.json', () => {
  async function opened(text: string) {
    const dataFolder = await temporaryFolder()
    writeFileSync(join(dataFolder, 'neuronSets.json'), text)
    const warnings: string[] = []
    const session = { model: () => null }
    const given = { session, dataFolder, events: { publish: () => undefined } }
    const onWarning = (sentence: string): void => void warnings.push(sentence)
    const part = neuronSetsPart({ ...given, onWarning } as unknown as NeuronSetsOptions)
    const context = { signal: new AbortController().signal, onProgress() {}, onWarning() {}, onItem() {} }
    return { list: () => part['sets.list']({}, context), warnings, files: () => readdirSync(dataFolder) }
  }

  test('that is damaged is set aside with a warning, and a new one is begun', async () => {
    for (const text of ['{"sets": [', '[]', '\0\0']) {
      const { list, warnings, files } = await opened(text)
      expect(await list()).toEqual([])
      expect(warnings).toEqual([expect.stringContaining('It was set aside as')])
      expect(files()).toEqual([expect.stringMatching(/^neuronSets\.json\.damaged-/)])
    }
  })

  test('keeps the sets that can be read, and leaves out the others', async () => {
    const sound = { ...fileOf(), name: 'sound', neurons: ['L1N2'] }
    const sets = [
      { id: 'a', set: { ...sound, neurons: ['L1'] } },
      { id: 'b', set: sound },
      { id: 'c', set: 7 },
    ]
    const { list, warnings } = await opened(JSON.stringify({ sets }))
    expect(await list()).toMatchObject([{ id: 'b', name: 'sound', nNeurons: 1, fits: false }])
    expect(warnings).toEqual([])
  })
})

function fileOf() {
  return { format: 'engram-neuron-set', version: 1, name: 'n', model: 'sha256:0' }
}
