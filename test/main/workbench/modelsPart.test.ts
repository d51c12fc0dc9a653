import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import { ownNeurons } from '../../support/madeUpModel.ts'
import { writeModel } from '../../support/workbenchHost.ts'
import { projectOf, sampleOf, savedEdit } from '../../support/windowTest.ts'

const prompt = 'Which?\n A. one\n B. two\n\nAnswer:'

describe('models', () => {
  test('folders that were added are looked through, each model once, and forgotten when they are removed', async () => {
    const { call, folder, model } = await projectOf()
    const added = writeModel(join(folder, 'mine'), 'whole')
    writeFileSync(join(writeModel(join(folder, 'mine'), 'broken'), 'config.json'), '{}')
    const mine = join(folder, 'mine/models')
    for (let i = 0; i < 2; i++) await call('models.addFolder', { path: mine })
    const list = await call('models.list', {})
    expect(list.map(({ name, source, supported }) => [name, source, supported])).toEqual([
      ['engram-demo', 'bundled', true],
      ['broken', 'folder', false],
      ['whole', 'folder', true],
    ])
    expect(list[1]?.reason).toContain('names no model_type')
    expect(list[2]).toMatchObject({ dir: added, reason: null })
    expect((await call('models.removeFolder', { path: mine })).map(({ dir }) => dir)).toEqual([model])
  })

  test('what needs more memory than there is does not fit, and says what it would take', async () => {
    const { call, folder, model } = await projectOf()
    const large = writeModel(folder, 'large', { weightBytes: 1e15 })
    expect(await call('models.inspect', { model })).toMatchObject({ fits: true, shape: { nLayers: 6, dMlp: 3000 } })
    const found = await call('models.inspect', { model: large })
    expect(found.fits).toBe(false)
    expect(found.memory).toEqual([
      { name: 'weights', bytes: 1e15 },
      { name: 'working', bytes: 1e6 },
    ])
  })

  test('a model that is loaded is the project’s, marked in the list, and let go with the engine', async () => {
    const { call, jobEnded, folder } = await projectOf()
    const model = writeModel(folder, 'another')
    await call('models.addFolder', { path: model })
    expect(await jobEnded((await call('models.load', { model, device: 'cpu' })).jobId)).toBe('done')
    const isLoaded = async () => (await call('models.list', {})).map(({ name, loaded }) => [name, loaded])
    expect(await isLoaded()).toEqual([
      ['engram-demo', false],
      ['another', true],
    ])
    expect((await call('projects.current', {}))?.model).toMatchObject({ dir: model, name: 'another' })
    expect((await call('settings.get', {})).device).toBe('cpu')
    await call('models.unload', {})
    expect((await isLoaded()).map(([, loaded]) => loaded)).toEqual([false, false])
  })

  test('one that was opened by its path is listed while it is loaded, and takes no other from the list', async () => {
    const { call, jobEnded, engine, folder } = await projectOf()
    const model = writeModel(folder, 'elsewhere')
    expect(await jobEnded((await call('models.load', { model, device: 'cpu' })).jobId)).toBe('done')
    const listed = async () => (await call('models.list', {})).map(({ dir, loaded }) => ({ dir, loaded })).slice(-1)
    expect(await listed()).toEqual([{ dir: model, loaded: true }])
    engine.overrides['models.describe'] = () => Promise.reject(new WorkbenchError('run.engine', 'The engine died.'))
    expect(await listed()).toEqual([{ dir: model, loaded: true }])
    expect((await call('models.list', {})).map(({ reason }) => reason)).toEqual(Array(2).fill('The engine died.'))
  })

  test('one that cannot be run is not loaded, and the project keeps the model that it had', async () => {
    const { call, jobEnded, engine, model } = await sampleOf()
    engine.overrides['models.inspect'] = () =>
      Promise.resolve({
        ...{ fingerprint: 'f', modelType: 'falcon', supported: false, reason: 'It has no gate.', shape: null },
        ...{ nParameters: 1, plan: null, memoryBytes: { weights: 1, working: 1 }, notes: [] },
      })
    const { jobId } = await call('models.load', { model, device: 'cpu' })
    expect(await jobEnded(jobId)).toBe('failed: It has no gate.')
    expect(engine.asked.map(({ method }) => method)).not.toContain('logits')
    expect((await call('projects.current', {}))?.model).toMatchObject({ dir: model })
  })

  test('is not let go while a job uses it', async () => {
    const { call, engine, jobEnded, model } = await projectOf()
    const held = engine.hold()
    const { jobId } = await call('models.load', { model, device: 'cpu' })
    await held.reached
    await expect(call('models.unload', {})).rejects.toMatchObject({ code: 'input.usage' })
    held.release()
    expect(await jobEnded(jobId)).toBe('done')
    await call('models.unload', {})
  })

  test('without one, what asks a model says where one is chosen', async () => {
    const { call } = await projectOf()
    for (const asked of [
      call('models.letters', { prompt, letters: ['A'] }),
      call('models.next', { prompt, n: 3 }),
      call('models.languages', {}),
      call('models.check', {}),
      call('generate', { prompt, editId: null, maxTokens: 3, temperature: 0, seed: 0 }),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'input.usage', details: { fixes: [{ command: 'go.model' }] } })
    }
  })
})

describe('what a model says', () => {
  test('letters are told in both forms, with what each form has together', async () => {
    const { call } = await sampleOf()
    const { forms, mass } = await call('models.letters', { prompt, letters: ['A', 'B'] })
    const of = (wanted: string) => forms.filter(({ form }) => form === wanted)
    expect(of('space').map(({ letter, token, continuesPrompt }) => [letter, token, continuesPrompt])).toEqual([
      ['A', ' A', true],
      ['B', ' B', true],
    ])
    expect(mass.space).toBeCloseTo(
      of('space').reduce((sum, { prob }) => sum + prob, 0),
      12,
    )
    expect(mass.space).toBeGreaterThan(10 * mass.bare)
  })

  test('the likeliest next tokens are as many as were asked for, the likeliest first', async () => {
    const { call } = await sampleOf()
    const { top, nTokens } = await call('models.next', { prompt: 'The', n: 3 })
    expect([nTokens, top.map(({ token }) => token)]).toEqual([3, [' Nairobi', ' the', ' a']])
  })

  test('languages are compared by the tokens of their questions', async () => {
    const { call } = await sampleOf()
    // A byte is a token: Arabic letters are two.
    expect(await call('models.languages', {})).toEqual([
      { lang: 'en', tokensPerCharacter: 1, nQuestions: 40 },
      { lang: 'ar', tokensPerCharacter: expect.closeTo(1.83, 2) as unknown, nQuestions: 40 },
    ])
  })

  test('what it knows is asked as five facts in each language, each told as soon as it is answered', async () => {
    const { call, engine } = await sampleOf()
    const told: string[] = []
    const { langs } = await call('models.check', {}, { onItem: ({ lang }) => told.push(lang) })
    expect(told).toEqual(['en', 'ar', 'zh', 'fr', 'ja', 'ru'])
    expect(langs.map(({ lang, baseline: { of, units, chance } }) => [lang, of, units, chance])).toEqual(
      told.map((lang) => [lang, 5, 5, 0.25]),
    )
    // A second opinion on each: what was asked is in the order of its languages, five facts at a time.
    for (const { standing, baseline } of langs) {
      const { atChance, share } = baseline
      expect(standing).toBe(atChance ? (share! > 0.25 ? 'unsure' : 'chance') : 'knows')
      expect(atChance).toBe(baseline.correct < 5) // five of five have p = 0.001, four 0.016, in six languages
    }
    expect(engine.asked.filter(({ method }) => method === 'predict')).toHaveLength(1)
  })

  test('a text is continued piece by piece, with a stored edit too', async () => {
    const host = await sampleOf()
    const { call } = host
    const id = await savedEdit(host, ownNeurons('biology'))
    const pieces: string[] = []
    const input = { prompt: 'The capital', maxTokens: 4, temperature: 0, seed: 0 }
    const plain = await call('generate', { ...input, editId: null }, { onItem: ({ text }) => pieces.push(text) })
    expect(plain).toEqual({ text: ' Nairobi, a large', stopped: 'length' })
    expect(pieces).toEqual([' Nairobi', ',', ' a', ' large'])
    expect((await call('generate', { ...input, editId: id })).text).toBe(' Nairobi, the largest')
    await expect(call('generate', { ...input, editId: 'gone' })).rejects.toMatchObject({ code: 'input.value' })
  })
})

describe('devices', () => {
  test('are told when they were tried; a trial that failed says why, and is made again', async () => {
    const { call, engine, until } = await projectOf()
    engine.overrides.devices = () => Promise.reject(new WorkbenchError('run.engine', 'The driver hangs.'))
    expect((await call('app.info', {})).devices[1]?.reason).toBe('it is being tried')
    await until((event) => event.kind === 'devices' && event.devices[1]?.reason === 'The driver hangs.')
    delete engine.overrides.devices
    expect((await call('app.info', {})).devices).toMatchObject([
      { name: 'cpu', usable: true },
      { name: 'webgpu', usable: false, reason: 'The driver hangs.' },
      { name: 'cuda', usable: false, reason: 'The driver hangs.' },
    ])
    await until((event) => event.kind === 'devices' && event.devices[1]?.reason?.includes('proved itself') === true)
  })
})
