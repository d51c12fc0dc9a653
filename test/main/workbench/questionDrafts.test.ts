import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench } from '../../support/workbenchCalls.ts'

type Text = { field: 'stem' | 'option' | 'statement'; index: number | null; base: string; text: string | null }

function typed(text: string | null, change: Partial<Text & { questionId: string }> = {}) {
  return { questionId: 'geo-001-en', field: 'stem' as const, index: null, base: 'before', text, ...change }
}

async function sample() {
  const workbench = openWorkbench(await temporaryFolder())
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  const calls = callsOf(workbench)
  onTestFinished(() => calls.close())
  await calls.call('projects.sample', {})
  const texts = async () =>
    (await calls.call('drafts.list', {})).map(({ tab, field, text }) => `${tab} ${field} ${text}`)
  return { ...calls, texts }
}

describe('drafts', () => {
  test('each window has one text a field, the newest; its base again is none', async () => {
    const { call, texts } = await sample()
    await call('drafts.put', { tab: 'a', drafts: [typed('W'), typed('x', { field: 'option', index: 2 })] })
    await call('drafts.put', { tab: 'b', drafts: [typed('other')] })
    await call('drafts.put', { tab: 'a', drafts: [typed('Wh')] })
    expect(await texts()).toEqual(['a option x', 'b stem other', 'a stem Wh'])
    await call('drafts.put', { tab: 'b', drafts: [typed('before')] })
    await call('drafts.put', { tab: 'a', drafts: [typed(null, { field: 'option', index: 2 })] })
    expect(await texts()).toEqual(['a stem Wh'])
  })

  test('is no step of the history; a change takes out what it saves, and not what was typed since', async () => {
    const { call, texts } = await sample()
    const { stem: base } = (await call('questions.pair', { pairId: 'geo-001' })).sides[0]!
    const { steps } = await call('history.list', {})
    await call('drafts.put', {
      tab: 'a',
      drafts: [typed('Which city, then?', { base }), typed('s', { field: 'statement' })],
    })
    expect((await call('history.list', {})).steps).toEqual(steps)
    const change = { kind: 'stem' as const, questionId: 'geo-001-en', text: 'Which city?', base }
    await call('questions.change', { changes: [change], tab: 'a' })
    expect(await texts()).toEqual(['a stem Which city, then?', 'a statement s'])
    await call('questions.change', {
      changes: [{ ...change, text: 'Which city, then?', base: 'Which city?' }],
      tab: 'a',
    })
    expect(await texts()).toEqual(['a statement s'])
  })

  test('of a question that is deleted it is not told, and comes back with the question', async () => {
    const { call, texts } = await sample()
    await call('drafts.put', { tab: 'a', drafts: [typed('W')] })
    const { current } = await call('history.list', {})
    await call('questions.change', { changes: [{ kind: 'delete', pairIds: ['geo-001'] }] })
    expect(await texts()).toEqual([])
    await call('history.goto', { step: current })
    expect(await texts()).toEqual(['a stem W'])
  })

  // Two hosts are started, on whatever machine.
  test('all that was kept is there after the host was killed', { timeout: 60_000 }, async () => {
    const path = join(await temporaryFolder(), 'p.engram')
    const script = fileURLToPath(new URL('../../support/projectHost.ts', import.meta.url))
    const begun = async () => {
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', script, await temporaryFolder(), '0'],
        {
          stdio: ['pipe', 'pipe', 'inherit'],
        },
      )
      onTestFinished(() => void child.kill('SIGKILL'))
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
      const ask = async (method: string, input: unknown): Promise<{ value: unknown; error?: string }> => {
        child.stdin.write(`${JSON.stringify([method, input])}\n`)
        return JSON.parse(String((await lines.next()).value)) as { value: unknown }
      }
      return { child, ask }
    }
    const first = await begun()
    await first.ask('projects.create', { path, name: 'P' })
    await first.ask('questions.change', { changes: [{ kind: 'new', lang: 'ja', options: 4 }] })
    const text = '日本の首都はどこですか'
    for (let i = 1; i <= text.length; i++) {
      const draft = typed(text.slice(0, i), { questionId: 'q1-ja', base: '' })
      expect((await first.ask('drafts.put', { tab: 'a', drafts: [draft] })).error).toBeUndefined()
    }
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const second = await begun()
    await second.ask('projects.open', { path })
    const { value } = await second.ask('drafts.list', {})
    expect(value).toMatchObject([{ tab: 'a', questionId: 'q1-ja', pairId: 'q1', base: '', text }])
  })
})

describe('questions.setView', () => {
  test('is told with the project, also by the next host that opens it', async () => {
    const { call, events } = await sample()
    const view = { hidden: ['side-ar'], filters: [{ name: 'Mine', filter: 'tag:mine' }] }
    await call('questions.setView', view)
    const last = events.findLast(({ event }) => event.kind === 'project')?.event
    expect(last).toMatchObject({ project: { view } })
    const { path } = (await call('projects.current', {}))!
    await call('projects.close', {})
    expect((await call('projects.open', { path })).view).toEqual(view)
  })
})
