import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openProject } from '../../../main/store/projectFile.ts'
import type { WorkbenchOptions } from '../../../main/workbench/workbench.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench, root, tinyModel } from '../../support/workbenchCalls.ts'

async function opened(options: Partial<WorkbenchOptions> = {}) {
  const dataFolder = await temporaryFolder()
  const workbench = openWorkbench(dataFolder, options)
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  return { ...callsOf(workbench), dataFolder }
}

const page = { filter: '', order: null, offset: 0, limit: 100 }

describe('settings', () => {
  test('a file that holds nonsense is the default settings, value by value', async () => {
    const dataFolder = await temporaryFolder()
    writeFileSync(join(dataFolder, 'settings.json'), '{"theme": "purple", "density": "large", "threads": "many"}')
    const workbench = openWorkbench(dataFolder)
    onTestFinished(() => workbench[Symbol.asyncDispose]())
    const settings = await callsOf(workbench).call('settings.get', {})
    expect(settings).toMatchObject({ theme: 'system', density: 'large', threads: null })
  })

  test('a change is kept and told to every window', async () => {
    const { call, events, dataFolder } = await opened()
    await call('settings.set', { theme: 'dark' })
    expect(events.at(-1)?.event).toMatchObject({ kind: 'settings', settings: { theme: 'dark' } })
    const other = openWorkbench(dataFolder)
    onTestFinished(() => other[Symbol.asyncDispose]())
    expect((await callsOf(other).call('settings.get', {})).theme).toBe('dark')
  })
})

describe('the queue of the settings', () => {
  test('a password is refused, and stands neither in the file nor in what windows are told', async () => {
    const { call, events, dataFolder } = await opened()
    await expect(call('settings.set', { queue: 'redis://me:hidden7@desk' })).rejects.toMatchObject({
      code: 'input.value',
      message: expect.stringContaining('start Engram with ENGRAM_QUEUE=') as string,
    })
    await call('settings.set', { queue: 'redis://me@desk:6379' })
    expect(JSON.stringify(events)).toContain('redis://me@desk:6379')
    expect(`${JSON.stringify(events)}${readFileSync(join(dataFolder, 'settings.json'), 'utf8')}`).not.toContain(
      'hidden7',
    )
  })

  test('one that somebody wrote into the file with a password is shown to nobody', async () => {
    const dataFolder = await temporaryFolder()
    writeFileSync(join(dataFolder, 'settings.json'), '{"queue": "redis://me:hidden7@desk", "theme": "dark"}')
    const workbench = openWorkbench(dataFolder)
    onTestFinished(() => workbench[Symbol.asyncDispose]())
    expect(await callsOf(workbench).call('settings.get', {})).toMatchObject({ queue: null, theme: 'dark' })
  })

  test('where nobody answers, testing it says so in a sentence', async () => {
    const { call } = await opened()
    await expect(call('queue.test', { address: 'redis://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'run.network',
      message: expect.stringMatching(/^The queue at 127\.0\.0\.1:1 cannot be used: .* Is the address right/) as string,
    })
    await expect(call('queue.test', { address: 'desk' })).rejects.toThrow('The queue’s address is redis://host:port')
  })
})

describe('projects', () => {
  test('what needs a project says so, with the command that opens one', async () => {
    const { call } = await opened()
    await expect(call('questions.page', page)).rejects.toMatchObject({
      code: 'input.usage',
      message: 'No project is open. Open one, make a new one, or open the sample.',
      details: { fixes: [{ command: 'project.open' }], retryable: false },
    })
  })

  test('before one is open there are no steps, runs, edits and blocks, and that is no error', async () => {
    const { call } = await opened()
    expect(await call('history.list', {})).toEqual({ steps: [], current: 0 })
    expect([await call('runs.list', {}), await call('edits.list', {}), await call('report.get', {})]).toEqual([
      [],
      [],
      [],
    ])
  })

  test('the sample is made once, and is among the recent ones from then on', async () => {
    const { call } = await opened()
    const first = await call('projects.sample', {})
    await call('questions.change', { changes: [{ kind: 'delete', pairIds: ['geo-001'] }] })
    await call('projects.close', {})
    const again = await call('projects.sample', {})
    expect([first.nPairs, again.nPairs, again.path]).toEqual([40, 39, first.path])
    expect(await call('projects.recent', {})).toMatchObject([{ path: first.path, missing: false }])
  })

  test('a sample whose model has gone has the bundled one again', async () => {
    const dataFolder = await temporaryFolder()
    const questions = join(root, 'resources/questions/sample.jsonl')
    const models = []
    for (const model of [join(dataFolder, 'gone'), tinyModel]) {
      const workbench = openWorkbench(dataFolder, { sample: { name: 'Sample', model, questions } })
      models.push((await callsOf(workbench).call('projects.sample', {})).model?.dir)
      await workbench[Symbol.asyncDispose]()
    }
    expect(models).toEqual([join(dataFolder, 'gone'), tinyModel])
  })

  test('outside the roots nothing is opened, listed or made, links included', async () => {
    const outer = await temporaryFolder()
    const root = join(outer, 'allowed')
    mkdirSync(root)
    mkdirSync(join(outer, 'other'))
    symlinkSync(join(outer, 'other'), join(root, 'link'))
    const { call } = await opened({ roots: [root] })
    const refused = 'lies outside the folders that this server may use'
    await expect(call('files.list', { folder: outer })).rejects.toThrow(refused)
    await expect(call('files.list', { folder: join(root, 'link') })).rejects.toThrow(refused)
    await expect(call('files.list', { folder: join(root, '..') })).rejects.toThrow(refused)
    await expect(call('projects.create', { path: join(root, 'link', 'p'), name: 'P' })).rejects.toThrow(refused)
    await expect(call('projects.open', { path: '/etc/passwd' })).rejects.toThrow(refused)
    await expect(call('models.addFolder', { path: outer })).rejects.toThrow(refused)
    await expect(
      call('questions.import', { name: 'x', source: { kind: 'path', path: '/etc/passwd' } }),
    ).rejects.toThrow('No project is open')
    const { path } = await call('projects.create', { path: join(root, 'mine'), name: 'Mine' })
    expect(path.endsWith('allowed/mine.engram')).toBe(true)
    expect((await call('files.list', { folder: null })).parent).toBeNull()
  })
})

describe('questions', () => {
  test('answer and order are changed on all sides at once, as one step that can be undone', async () => {
    const { call } = await opened()
    await call('projects.sample', {})
    const before = await call('questions.pair', { pairId: 'geo-002' })
    await call('questions.change', { changes: [{ kind: 'order', pairId: 'geo-002', order: [3, 2, 1, 0] }] })
    const after = await call('questions.pair', { pairId: 'geo-002' })
    expect(after.answer).toBe(3 - before.answer)
    expect(after.sides.map(({ options }) => options)).toEqual(before.sides.map(({ options }) => options.toReversed()))
    const { steps, current } = await call('history.list', {})
    expect(steps.map(({ name }) => name)).toEqual([
      'Imported 40 questions from sample.jsonl',
      'Reordered the options of geo-002',
    ])
    await call('history.goto', { step: current - 1 })
    expect(await call('questions.pair', { pairId: 'geo-002' })).toEqual(before)
  })

  test('each side has the direction of its language', async () => {
    const { call } = await opened()
    await call('projects.sample', {})
    const { sides } = await call('questions.pair', { pairId: 'geo-002' })
    expect(sides.map(({ lang, direction }) => [lang, direction])).toEqual([
      ['en', 'ltr'],
      ['ar', 'rtl'],
    ])
  })

  test('what a file has beside the known fields stays as it is, however often the question is changed', async () => {
    const { call } = await opened()
    await call('projects.sample', {})
    const given = { id: 'x', stem: 'S?', options: ['a', 'b'], answer: 0, domain: 'd', lang: 'en', pair: 'px' }
    const line = JSON.stringify({ ...given, level: 1, extra: { own: true } })
    const bytes = new TextEncoder().encode(line)
    const source = { kind: 'bytes' as const, bytes }
    await call('questions.import', { name: 'x.jsonl', source })
    for (const tag of ['one', 'two'])
      await call('questions.change', { changes: [{ kind: 'tag', pairIds: ['px'], add: [tag], remove: [] }] })
    const file = await call('questions.export', { format: 'jsonl' })
    const kept = new TextDecoder()
      .decode(file.bytes)
      .split('\n')
      .find((each) => each.includes('"id":"x"'))
    expect(JSON.parse(kept!)).toMatchObject({ level: 1, extra: { own: true }, tags: ['one', 'two'] })
    await call('history.goto', { step: (await call('history.list', {})).current - 2 })
    expect(await call('questions.import', { name: 'x.jsonl', source })).toMatchObject({ duplicates: 1, updated: 0 })
  })

  test('a file imported twice adds nothing the second time; one that is changed updates', async () => {
    const { call } = await opened()
    await call('projects.sample', {})
    const { bytes } = await call('questions.export', { format: 'csv' })
    const source = (content: Uint8Array) => ({ kind: 'bytes' as const, bytes: content })
    const again = await call('questions.import', { name: 'again.csv', source: source(bytes) })
    expect(again).toEqual({ added: 0, updated: 0, duplicates: 80, refused: [] })
    const text = new TextDecoder()
      .decode(bytes)
      .replace('What is the capital of Kenya?', 'Which city is the capital of Kenya?')
    const changed = await call('questions.import', {
      name: 'changed.csv',
      source: source(new TextEncoder().encode(text)),
    })
    expect(changed).toMatchObject({ added: 0, updated: 1, duplicates: 79 })
  })

  test('rows that cannot be read are named by the file that was sent, and the others are taken', async () => {
    const { call } = await opened()
    await call('projects.sample', {})
    const lines =
      '{"id":"n1","stem":"s","options":["a","b"],"answer":0}\nnot json\n{"id":"n1","stem":"t","options":["a","b"],"answer":0}\n'
    const bytes = new TextEncoder().encode(lines)
    const { added, refused } = await call('questions.import', { name: 'mine.jsonl', source: { kind: 'bytes', bytes } })
    expect(added).toBe(1)
    expect(refused.map(({ place, rule }) => [place, rule])).toEqual([
      ['mine.jsonl, line 2', 'not-json'],
      ['mine.jsonl, line 3', 'duplicate-id'],
    ])
  })

  test('a page is filtered, counted by facets that can be widened, and ordered', async () => {
    const { call } = await opened()
    await call('projects.sample', {})
    await call('questions.change', {
      changes: [{ kind: 'status', pairIds: ['geo-001', 'bio-001'], status: 'rejected' }],
    })
    const found = await call('questions.page', {
      ...page,
      filter: 'status:rejected',
      order: { by: 'id', descending: false },
    })
    expect(found.rows.map(({ pairId }) => pairId)).toEqual(['bio-001', 'geo-001'])
    expect(found.facets['status']).toEqual([
      { value: 'approved', count: 38 },
      { value: 'rejected', count: 2 },
    ])
    expect(found.facets['domain']?.map(({ count }) => count)).toEqual([1, 1])
  })

  test('a pair has the neighbours of the list that it is read in, also when it has left that list', async () => {
    const { call } = await opened()
    await call('projects.sample', {})
    const list = { filter: 'status:approved domain:biology', order: { by: 'id' as const, descending: true } }
    const { rows } = await call('questions.page', { ...page, ...list })
    const ids = rows.map(({ pairId }) => pairId)
    const read = async (pairId: string) => {
      const { position, previousId, nextId } = await call('questions.pair', { pairId, ...list })
      return { position, previousId, nextId }
    }
    const around = { position: 1, previousId: ids[0], nextId: ids[2] }
    expect(await read(ids[1]!)).toEqual(around)
    await call('questions.change', { changes: [{ kind: 'status', pairIds: [ids[1]!], status: 'rejected' }] })
    expect(await read(ids[1]!)).toEqual(around)
    expect(await read(ids[0]!)).toEqual({ position: 0, previousId: null, nextId: ids[2] })
    expect((await call('questions.pair', { pairId: ids.at(-1)!, ...list })).nextId).toBeNull()
  })

  test('a project that may only be read refuses changes with the reason', async () => {
    const first = await opened()
    const { path } = await first.call('projects.sample', {})
    const second = await opened()
    const project = await second.call('projects.open', { path })
    expect(project.readOnly).toContain('it is open in another Engram')
    const change = second.call('questions.change', { changes: [{ kind: 'delete', pairIds: ['geo-001'] }] })
    await expect(change).rejects.toThrow('it is open in another Engram')
    expect((await second.call('questions.page', page)).total).toBe(40)
  })
})

describe('edits', () => {
  test('parts are stacked, neurons that several change are named, and off means nothing', async () => {
    const { call } = await opened()
    await call('projects.sample', {})
    const part = { neurons: [[0, 1]] as [number, number][], enabled: true, origin: '' }
    const draft = {
      ...{ id: null, name: 'Two', positions: 'last' as const, enabled: true },
      parts: [
        { ...part, name: 'a', op: { kind: 'set' as const, value: 2 } },
        { ...part, name: 'b', op: { kind: 'scale' as const, factor: 3 } },
      ],
    }
    const { edit, conflicts, id } = await call('edits.save', draft)
    expect(edit.neurons).toEqual([{ layer: 0, neuron: 1, set: 6 }])
    expect(conflicts).toEqual([
      'L0N1 is changed by several parts: set to 2 in "a", then times 3 in "b". Their order matters.',
    ])
    expect((await call('edits.save', { ...draft, id, enabled: false })).edit.neurons).toEqual([])
    await call('history.goto', { step: 2 })
    expect((await call('edits.list', {})).map(({ enabled }) => enabled)).toEqual([true])
  })

  test('of thousands of neurons in conflict the first hundred are told, of many parts the first ten', async () => {
    const { call } = await opened()
    await call('projects.sample', {})
    const neurons = Array.from({ length: 1500 }, (_, i): [number, number] => [0, i])
    const parts = Array.from({ length: 12 }, (_, value) => {
      return { name: 'x', neurons, op: { kind: 'set' as const, value }, enabled: true, origin: 'y'.repeat(300) }
    })
    const draft = { id: null, name: 'Many', positions: 'last' as const, enabled: true, parts }
    const saved = await call('edits.save', draft)
    expect([saved.nNeurons, saved.conflicts.length]).toEqual([1500, 100])
    expect(saved.conflicts[0]).toMatch(/set to 9 in "x", and 2 more\. Their order matters\.$/)
    expect(saved.parts[0]?.origin).toBe(`${'y'.repeat(199)}…`)
  })

  test('a name that is too long is refused, and cut where a project holds it already', async () => {
    const { call } = await opened()
    const { path } = await call('projects.sample', {})
    const draft = { id: null, name: 'n'.repeat(201), positions: 'last' as const, enabled: true, parts: [] }
    await expect(call('edits.save', draft)).rejects.toThrow('expected at most 200 characters')
    await call('projects.close', {})
    {
      using file = openProject(path)
      const data = JSON.stringify({ ...draft, id: 'old', changedAt: '' })
      file.history.commit('Written elsewhere', [{ kind: 'edits', id: 'old', after: { position: 0, data } }])
    }
    await call('projects.open', { path })
    const [old] = await call('edits.list', {})
    expect(old?.name).toBe(`${'n'.repeat(199)}…`)
    expect((await call('edits.save', { ...old!, enabled: false })).enabled).toBe(false)
  })
})
