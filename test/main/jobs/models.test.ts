import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import { createModels, type RunChoice } from '../../../main/jobs/models.ts'
import { fakeHooks, fakeParts, letterTokenizer } from '../../support/fakeParts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const run: RunChoice = { model: '/m', device: 'cpu', threads: null, store: { kind: 'none' } }

describe('createModels', () => {
  test('a job that asks for no number of the model never loads it, and closes the checkpoint', async () => {
    const { parts, log } = fakeParts()
    await using models = createModels(parts)
    const open = await models.open(run, fakeHooks().hooks)
    await open.tokenizer()
    await open[Symbol.asyncDispose]()
    expect(log).toEqual(['open', 'fingerprint', 'close'])
  })

  test('what a tokenizer has to say of prompts is told once a job, when it encodes one, and to a job without one not', async () => {
    const { parts } = fakeParts({ tokenizer: { ...letterTokenizer, notes: ['left out'] } })
    await using models = createModels(parts)
    const toldTo: string[][] = []
    for (const texts of [['a', 'b'], [], ['c']]) {
      const told: string[] = []
      toldTo.push(told)
      await using open = await models.open(run, { ...fakeHooks().hooks, onWarning: (note) => void told.push(note) })
      for (const text of texts) (await open.tokenizer())!.encode(text)
      ;(await open.tokenizer())!.encode('a', { addSpecialTokens: false })
    }
    expect(toldTo).toEqual([['left out'], [], ['left out']])
  })

  test('of files that were replaced reads the tokenizer anew', async () => {
    const { parts } = fakeParts()
    const model = await temporaryFolder()
    const loadTokenizer = vi.fn(() => Promise.resolve(letterTokenizer))
    await using models = createModels({ ...parts, loadTokenizer })
    for (const text of ['{}', null, '{ }']) {
      if (text !== null) await writeFile(join(model, 'tokenizer.json'), text)
      await using open = await models.open({ ...run, model }, fakeHooks().hooks)
      await open.tokenizer()
    }
    expect(loadTokenizer).toHaveBeenCalledTimes(2)
  })

  test('a job that gives up waiting for a tokenizer takes it from no other job', async () => {
    const { parts } = fakeParts()
    const loaded = Promise.withResolvers<typeof letterTokenizer>()
    const loadTokenizer = vi.fn(() => loaded.promise)
    await using models = createModels({ ...parts, loadTokenizer })
    const giving = new AbortController()
    const first = models.tokenizer(run.model, { ...fakeHooks().hooks, signal: giving.signal })
    const second = models.tokenizer(run.model, fakeHooks().hooks)
    await vi.waitFor(() => expect(loadTokenizer).toHaveBeenCalled())
    giving.abort(new Error('given up'))
    await expect(first).rejects.toThrow('given up')
    loaded.resolve(letterTokenizer)
    expect(await second).toBe(letterTokenizer)
    expect(loadTokenizer).toHaveBeenCalledTimes(1)
  })

  test('the next job on the same files, device and threads finds the model loaded', async () => {
    const { parts, log } = fakeParts()
    const models = createModels(parts)
    for (let i = 0; i < 2; i++) {
      await using open = await models.open(run, fakeHooks().hooks)
      await open.withModel((model) => Promise.resolve(model))
    }
    expect(log.filter((entry) => entry === 'load')).toHaveLength(1)
    await models[Symbol.asyncDispose]()
    expect(log.filter((entry) => entry === 'open')).toHaveLength(log.filter((entry) => entry === 'close').length)
    expect(log.slice(-2)).toEqual(['unload', 'close'])
  })

  test.each([
    ['files', 'other', {}],
    ['threads', 'stamp', { threads: 2 }],
    ['device', 'stamp', { device: 'webgpu' as const }],
  ])('other %s unload the model before the next is loaded', async (_, stamp, change) => {
    let current = 'stamp'
    const { parts, log } = fakeParts({ stamp: () => current })
    await using models = createModels(parts)
    const load = async (choice: RunChoice) => {
      await using open = await models.open(choice, fakeHooks().hooks)
      await open.withModel(() => Promise.resolve())
    }
    await load(run)
    current = stamp
    await load({ ...run, ...change })
    expect(log.filter((entry) => entry === 'load' || entry === 'unload')).toEqual(['load', 'unload', 'load'])
  })

  test.each([
    ['run.device', 2],
    ['run.memory', 1],
  ] as const)('after a failure with %s the model is loaded %i times for two jobs', async (code, times) => {
    const { parts, log } = fakeParts()
    await using models = createModels(parts)
    await using open = await models.open(run, fakeHooks().hooks)
    const failing = open.withModel(() => Promise.reject(new WorkbenchError(code, 'failed')))
    await expect(failing).rejects.toThrow('failed')
    await open.withModel(() => Promise.resolve())
    expect(log.filter((entry) => entry === 'load')).toHaveLength(times)
  })

  test('the fingerprint is read once and remembered while the files keep their stamp', async () => {
    const path = join(await temporaryFolder(), 'results.sqlite')
    const { parts, log } = fakeParts()
    for (let i = 0; i < 2; i++) {
      await using models = createModels(parts)
      await using open = await models.open({ ...run, store: { kind: 'project', path } }, fakeHooks().hooks)
      expect(open.fingerprint).toBe('sha256:stamp')
    }
    expect(log.filter((entry) => entry === 'fingerprint')).toHaveLength(1)
  })

  test('two jobs take turns at the model, and the failure of one does not reach the other', async () => {
    const { parts } = fakeParts()
    await using models = createModels(parts)
    await using open = await models.open(run, fakeHooks().hooks)
    const events: string[] = []
    const first = open.withModel(async () => {
      events.push('first begins')
      await new Promise((resolve) => setTimeout(resolve, 10))
      events.push('first ends')
      throw new Error('first fails')
    })
    const second = open.withModel(() => Promise.resolve(events.push('second')))
    await expect(first).rejects.toThrow('first fails')
    await second
    expect(events).toEqual(['first begins', 'first ends', 'second'])
  })

  test('a job that was aborted while it waited loads nothing', async () => {
    const { parts, log } = fakeParts()
    await using models = createModels(parts)
    const controller = new AbortController()
    await using open = await models.open(run, fakeHooks(controller.signal).hooks)
    controller.abort(new Error('stop'))
    await expect(open.withModel(() => Promise.resolve())).rejects.toThrow('stop')
    expect(log).not.toContain('load')
  })

  test('a model that does not load leaves no open checkpoint', async () => {
    const { parts, log } = fakeParts()
    const failing = { ...parts, loadModel: () => Promise.reject(new Error('too large')) }
    await using models = createModels(failing)
    const open = await models.open(run, fakeHooks().hooks)
    await expect(open.withModel(() => Promise.resolve())).rejects.toThrow('too large')
    await open[Symbol.asyncDispose]()
    expect(log).toEqual(['open', 'fingerprint', 'open', 'close', 'close'])
  })

  test.each([1, 2])('files that change before or while they are read give no model: at opening %i', async (change) => {
    let opened = 0
    const { parts, log } = fakeParts()
    const changing: typeof parts = {
      ...parts,
      openCheckpoint: async (dir, options) => {
        const isChanged = opened++ >= change
        return { ...(await parts.openCheckpoint(dir, options)), stamp: () => (isChanged ? 'other' : 'stamp') }
      },
    }
    await using models = createModels(changing)
    const open = await models.open(run, fakeHooks().hooks)
    await expect(open.withModel(() => Promise.resolve())).rejects.toThrow('/m was changed while it was read')
    await open[Symbol.asyncDispose]()
    expect(log.filter((entry) => entry === 'unload')).toHaveLength(1)
    expect(log.filter((entry) => entry === 'close')).toHaveLength(log.filter((entry) => entry === 'open').length)
  })
})
