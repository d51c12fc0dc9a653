import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { workbenchContract, type WorkbenchInput, type WorkbenchMethod } from '../../../main/rpc/window/contract.ts'
import { runSettings } from '../../support/runSettings.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench, tinyModel } from '../../support/workbenchCalls.ts'

const refused = 'lies outside the folders that this server may use, or leads out of them'
const predict = runSettings('predict')
const text = { prompt: 'x', maxTokens: 1, temperature: 0, seed: 0 }

type Inputs = { readonly [M in WorkbenchMethod]?: (path: string) => WorkbenchInput<M> }

/** What takes a path, with its input for one. */
const takesPath: Inputs = {
  'files.list': (folder) => ({ folder }),
  'models.addFolder': (path) => ({ path }),
  'models.inspect': (model) => ({ model }),
  'models.load': (model) => ({ model, device: 'cpu', clientId: undefined }),
  'projects.create': (path) => ({ path: join(path, 'p'), name: 'P' }),
  'projects.open': (path) => ({ path: join(path, 'p.engram') }),
  'questions.import': (path) => ({ name: 'q', source: { kind: 'path', path: join(path, 'q.jsonl') } }),
  'questions.mergeCopy': (path) => ({
    ...{ name: 'q', source: { kind: 'path', path: join(path, 'q.engram') }, all: null, chosen: [], dryRun: true },
  }),
  'questions.plan': (path) => ({
    files: [{ name: 'q', source: { kind: 'path', path: join(path, 'q.jsonl') } }],
    choices: {},
  }),
  'glossary.import': (path) => ({ name: 'g', source: { kind: 'path', path: join(path, 'g.csv') } }),
  'runs.export': (path) => ({ runId: 'r', path }),
  'runs.import': (path) => ({ path }),
  'settings.set': (path) => ({ modelFolders: [path] }),
}

/** What uses the model of the open project, wherever that lies. */
const usesModel: Inputs = {
  'edits.freeText': () => ({ editId: 'e', ...text }),
  generate: () => ({ editId: null, ...text }),
  'models.check': () => ({}),
  'models.languages': () => ({}),
  'models.letters': () => ({ prompt: 'x', letters: ['A'] }),
  'models.next': () => ({ prompt: 'x', n: 1 }),
  'neuron.facts': () => ({ runId: null, neuron: [0, 0] }),
  'neuron.activations': () => ({ neuron: [0, 0], text: 'x' }),
  'neuron.effects': () => ({ neuron: [0, 0], source: { runId: null, filter: '' }, sample: null }),
  'questions.draft': () => ({ pairId: 'p', lang: 'ar' }),
  'questions.propose': () => ({ pairId: 'p', count: 1, withModel: true }),
  'runs.estimate': () => predict,
  'runs.preview': () => predict,
  'runs.tryPrompting': () => ({ settings: predict, chat: { system: null, answerStart: null, chatTemplate: null } }),
  'runs.start': () => ({ ...predict, clientId: undefined }),
}

/** What names no path, or one that is only looked for in a list; jobs and runs that are resumed ask for the model anew. */
const needsNone: readonly WorkbenchMethod[] = [
  ...(['app.info', 'settings.get', 'events', 'projects.recent', 'projects.sample', 'projects.current'] as const),
  ...(['search', 'search.neurons'] as const),
  ...(['projects.close', 'projects.forget', 'models.list', 'models.removeFolder', 'models.unload'] as const),
  ...(['questions.page', 'questions.pair', 'questions.change', 'questions.lint', 'questions.stats'] as const),
  ...([
    'questions.memory',
    'glossary.list',
    'glossary.change',
    'glossary.export',
    'questions.history',
    'questions.issues',
    'questions.duplicates',
    'questions.agreement',
    'questions.answers',
    'questions.restore',
    'questions.setView',
    'drafts.list',
    'drafts.put',
  ] as const),
  ...(['questions.export', 'history.list', 'history.goto', 'jobs.list', 'jobs.stop', 'jobs.resume'] as const),
  ...(['jobs.dismiss', 'runs.list', 'runs.resume', 'runs.change', 'runs.rows', 'runs.breakdown'] as const),
  ...([
    'runs.agreement',
    'runs.sideBySide',
    'runs.evaluation',
    'runs.files',
    'runs.file',
    'map.tile',
    'map.select',
    'map.layers',
    'map.overlap',
  ] as const),
  ...(['map.neurons', 'map.questions', 'edits.list', 'edits.save', 'edits.remove', 'edits.file'] as const),
  // where models come to is asked about by name only in `test/main/workbench/hubPart.test.ts`
  ...(['hub.look', 'hub.fetch', 'hub.access', 'hub.keepToken', 'queue.test'] as const),
  ...(['neurons.labels', 'neurons.label', 'neuron.found'] as const),
  ...(['sets.list', 'sets.save', 'sets.take', 'sets.remove', 'sets.file', 'sets.import'] as const),
  ...(['compare.runs', 'compare.rows', 'report.get', 'report.set', 'report.export'] as const),
]

/** A root, a folder beside it with a model and a question file, and a link from the one into the other. */
async function folders() {
  const outer = await temporaryFolder()
  const [root, other, dataFolder] = ['allowed', 'other', 'data'].map((name) => join(outer, name)) as [
    string,
    string,
    string,
  ]
  for (const folder of [root, other, dataFolder]) mkdirSync(folder)
  cpSync(tinyModel, join(other, 'model'), { recursive: true })
  writeFileSync(join(other, 'q.jsonl'), '')
  symlinkSync(other, join(root, 'link'))
  symlinkSync(join(other, 'p.engram'), join(root, 'p.engram')) // leads to what is not there yet
  mkdirSync(join(root, 'hollow'))
  symlinkSync(join(other, 'model', 'config.json'), join(root, 'hollow', 'config.json'))
  return { root, other, dataFolder }
}

function opened(dataFolder: string, root: string) {
  const workbench = openWorkbench(dataFolder, { roots: [root] })
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  return callsOf(workbench)
}

describe('the roots', () => {
  test('every method of the contract is known to take a path, to use a model, or to do neither', () => {
    const known = [...Object.keys(takesPath), ...Object.keys(usesModel), ...needsNone]
    expect(known.toSorted()).toEqual(Object.keys(workbenchContract).toSorted())
  })

  test.each(Object.keys(takesPath) as WorkbenchMethod[])(
    '%s refuses what lies outside, or leads there',
    async (method) => {
      const { root, other, dataFolder } = await folders()
      const { call } = opened(dataFolder, root)
      await call('projects.create', { path: join(root, 'mine'), name: 'Mine' })
      const inputOf = takesPath[method] as (path: string) => never
      for (const path of [other, join(root, 'link'), `${root}/../other`, `${root}/link/model/..`, '/etc', `${root}2`]) {
        await expect(call(method, inputOf(path)), path).rejects.toThrow(refused)
      }
      expect(existsSync(join(other, 'p.engram'))).toBe(false)
    },
  )

  test('nothing is made where a link leads that leads nowhere yet', async () => {
    const { root, other, dataFolder } = await folders()
    const { call } = opened(dataFolder, root)
    await expect(call('projects.create', { path: join(root, 'p'), name: 'P' })).rejects.toThrow(refused)
    expect(existsSync(join(other, 'p.engram'))).toBe(false)
  })

  test.each(Object.keys(usesModel) as WorkbenchMethod[])(
    '%s refuses a model outside that the project was given before',
    async (method) => {
      const { root, other, dataFolder } = await folders()
      const before = openWorkbench(dataFolder, { sample: sampleWith(join(other, 'model')) })
      await callsOf(before).call('projects.sample', {})
      await before[Symbol.asyncDispose]()
      const { call } = opened(dataFolder, root)
      expect((await call('projects.sample', {})).model?.dir).toBe(join(other, 'model'))
      const part = { name: 'a', neurons: [[0, 1]] as [number, number][], enabled: true, origin: '' }
      const op = { kind: 'set' as const, value: 2 }
      const draft = { id: null, name: 'E', positions: 'last' as const, enabled: true, parts: [{ ...part, op }] }
      const { id } = await call('edits.save', draft)
      const input = (usesModel[method] as (path: string) => object)('')
      const given = 'editId' in input && input.editId !== null ? { ...input, editId: id } : input
      await expect(call(method, given as never)).rejects.toThrow(refused)
    },
  )

  // three engines are started
  test(
    'folders and projects that were noted where more was allowed are not looked into',
    { timeout: 60_000 },
    async () => {
      const { root, other, dataFolder } = await folders()
      const before = openWorkbench(dataFolder)
      const earlier = callsOf(before)
      await earlier.call('projects.create', { path: join(other, 'theirs'), name: 'Theirs' })
      await earlier.call('models.addFolder', { path: other })
      await earlier.call('models.addFolder', { path: root })
      expect((await earlier.call('models.list', {})).map(({ dir }) => dir)).toContain(join(other, 'model'))
      await before[Symbol.asyncDispose]()
      const { call } = opened(dataFolder, root)
      expect((await call('models.list', {})).map(({ dir }) => dir)).toEqual([tinyModel.replace(/\/$/, '')])
      expect(await call('projects.recent', {})).toEqual([])
      expect((await call('files.list', { folder: root })).entries.map(({ name }) => name)).toEqual(['hollow'])
      await expect(call('models.inspect', { model: join(root, 'hollow') })).rejects.toThrow(refused)
      const { modelFolders } = await call('settings.get', {})
      expect((await call('settings.set', { modelFolders })).modelFolders).toEqual(modelFolders)
    },
  )

  test('the model that comes with Engram may lie anywhere', async () => {
    const { root, dataFolder } = await folders()
    const { call } = opened(dataFolder, root)
    expect((await call('models.inspect', { model: tinyModel })).supported).toBe(true)
  })
})

describe('a run’s id', () => {
  test('is no way out of the folder that its files are laid out in', async () => {
    const { root, dataFolder } = await folders()
    const { call } = opened(dataFolder, root)
    await call('projects.sample', {})
    const kept = join(root, 'kept')
    mkdirSync(kept)
    writeFileSync(join(kept, 'work.txt'), 'work')
    const runId = `../../../../../../../../..${kept}`
    await expect(call('neuron.facts', { runId, neuron: [0, 0] })).rejects.toThrow('not in the project')
    expect(existsSync(join(kept, 'work.txt'))).toBe(true)
  })
})

function sampleWith(model: string) {
  return {
    name: 'Sample',
    model,
    questions: new URL('../../../resources/questions/sample.jsonl', import.meta.url).pathname,
  }
}
