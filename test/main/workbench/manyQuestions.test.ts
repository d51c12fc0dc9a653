import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { WorkbenchInput, WorkbenchMethod, WorkbenchOutput } from '../../../main/rpc/window/contract.ts'
import { runSettings } from '../../support/runSettings.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench, tinyModel } from '../../support/workbenchCalls.ts'

const nPairs = 400
const page = { filter: '', order: null, offset: 0, limit: 5 }
const pairIds = Array.from({ length: nPairs }, (_, i) => `p${i}`)

/** Enough questions that nothing is done with all of them at once. */
async function opened() {
  const folder = await temporaryFolder()
  const file = join(folder, 'many.jsonl')
  const lines = pairIds.flatMap((pair, i) =>
    ['en', 'ar'].map((lang) => {
      const options = ['a', 'b', 'c', i % 50 === 0 ? 'a' : 'd'].map((letter) => `${letter} ${i} ${lang}`)
      return JSON.stringify({
        id: `${pair}-${lang}`,
        pair,
        domain: 'd',
        lang,
        stem: `Which ${i}?`,
        options,
        answer: i % 4,
      })
    }),
  )
  writeFileSync(file, `${lines.join('\n')}\n`)
  const workbench = openWorkbench(folder)
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  const calls = callsOf(workbench)
  const { path } = await calls.call('projects.create', { path: join(folder, 'p'), name: 'P' })
  const source = { kind: 'path' as const, path: file }
  /** A call that is aborted when `happens` resolves. */
  const aborted = <M extends WorkbenchMethod>(method: M, input: WorkbenchInput<M>, happens: Promise<unknown>) => {
    const controller = new AbortController()
    const nothing = (): void => undefined
    const context = { signal: controller.signal, onItem: nothing, onProgress: nothing, onWarning: nothing }
    void happens.then(() => controller.abort())
    const handler = workbench.handlers[method] as (...args: unknown[]) => Promise<WorkbenchOutput<M>>
    return handler(input, context)
  }
  const bring = () => calls.call('questions.import', { name: 'many.jsonl', source })
  return { ...calls, workbench, path, file, source, aborted, bring }
}

/** How often others had their turn before `work` was done. */
async function turnsBeside(work: Promise<unknown>): Promise<number> {
  let [n, isDone] = [0, false]
  const done = work.finally(() => (isDone = true))
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve))
    n++
  }
  await done
  return n
}

describe('many questions', () => {
  test('are imported, tagged, undone, redone and deleted while other calls are answered', async () => {
    const { call, bring } = await opened()
    const nParts = 3 // of a step of 800 questions, at the least
    expect(await turnsBeside(bring())).toBeGreaterThan(nParts)
    const tag = { kind: 'tag' as const, pairIds, add: ['seen'], remove: [] }
    expect(await turnsBeside(call('questions.change', { changes: [tag] }))).toBeGreaterThan(nParts)
    expect(await turnsBeside(call('history.goto', { step: 1 }))).toBeGreaterThan(nParts)
    expect((await call('questions.page', { ...page, filter: 'tag:seen' })).total).toBe(0)
    expect(await turnsBeside(call('history.goto', { step: 2 }))).toBeGreaterThan(nParts)
    expect((await call('questions.page', { ...page, filter: 'tag:seen' })).total).toBe(nPairs)
    const remove = { kind: 'delete' as const, pairIds }
    expect(await turnsBeside(call('questions.change', { changes: [remove] }))).toBeGreaterThan(nParts)
    expect((await call('questions.page', page)).total).toBe(0)
  })

  test('a change that is asked for during another one is made after it, and knows what it did', async () => {
    const { call, bring } = await opened()
    const importing = bring()
    const tag = (name: string) => ({ kind: 'tag' as const, pairIds, add: [name], remove: [] })
    await importing
    await Promise.all([
      call('questions.change', { changes: [tag('first')] }),
      call('questions.change', { changes: [tag('second')] }),
      call('report.set', { blocks: [] }),
    ])
    expect((await call('questions.pair', { pairId: 'p7' })).tags).toEqual(['first', 'second'])
    const { steps, current } = await call('history.list', {})
    expect([steps.map(({ setAside }) => setAside), current]).toEqual([[false, false, false], 3])
  })

  test('an import, a change and an undo that are aborted halfway leave everything as it was', async () => {
    const { call, aborted, bring, source, workbench, path } = await opened()
    const halfway = async () => {
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
    }
    await expect(aborted('questions.import', { name: 'many.jsonl', source }, halfway())).rejects.toThrow('aborted')
    expect([(await call('questions.page', page)).total, (await call('history.list', {})).steps]).toEqual([0, []])
    await bring()
    const changes = [{ kind: 'delete' as const, pairIds }]
    await expect(aborted('questions.change', { changes }, halfway())).rejects.toThrow('aborted')
    await expect(aborted('history.goto', { step: 0 }, halfway())).rejects.toThrow('aborted')
    expect((await call('history.list', {})).current).toBe(1)
    expect((await call('questions.page', page)).total).toBe(nPairs)
    await workbench[Symbol.asyncDispose]()
    const again = openWorkbench(await temporaryFolder())
    onTestFinished(() => again[Symbol.asyncDispose]())
    expect(await callsOf(again).call('projects.open', { path })).toMatchObject({ nPairs, nQuestions: 2 * nPairs })
  })

  test('a project that is closed during a change is closed without it', async () => {
    const { call, bring, path } = await opened()
    await bring()
    const change = call('questions.change', { changes: [{ kind: 'delete', pairIds }] })
    await Promise.all([expect(change).rejects.toThrow('closed meanwhile'), call('projects.close', {})])
    expect(await call('projects.open', { path })).toMatchObject({ nPairs, readOnly: null })
  })

  test('two windows that open one project at once have the same one', async () => {
    const { call, bring, path } = await opened()
    await bring()
    await call('projects.close', {})
    const both = await Promise.all([call('projects.open', { path }), call('projects.open', { path })])
    expect(both.map(({ readOnly, nPairs: n }) => [readOnly, n])).toEqual([
      [null, nPairs],
      [null, nPairs],
    ])
  })

  test('are linted in a thread of its own, which tells what it finds a part at a time', async () => {
    const { call, bring } = await opened()
    await bring()
    const sizes: number[] = []
    let found = { nErrors: 0, nWarnings: 0 }
    const linting = call('questions.lint', {}, (problems) => void sizes.push(problems.length))
    expect(await turnsBeside(linting.then((value) => (found = value)))).toBeGreaterThan(4)
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(found.nErrors + found.nWarnings)
    expect(found.nErrors).toBeGreaterThanOrEqual((2 * nPairs) / 50)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(250)
  })

  test('are listed by issues as a sort of all of them would', async () => {
    const { call, bring } = await opened()
    await bring()
    const order = { by: 'issues' as const, descending: true }
    const { rows } = await call('questions.page', { ...page, order, limit: nPairs })
    const keys = rows.map(({ pairId, nErrors, nWarnings }) => [-nErrors - nWarnings, Number(pairId.slice(1))] as const)
    expect(keys).toEqual(keys.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]))
    expect(rows).toHaveLength(nPairs)
  })

  test('leave the project and come back in the same words', async () => {
    const { call, bring } = await opened()
    await bring()
    for (const format of ['jsonl', 'csv'] as const) {
      const { bytes, name } = await call('questions.export', { format })
      const again = await call('questions.import', { name, source: { kind: 'bytes', bytes } })
      expect(again).toEqual({ added: 0, updated: 0, duplicates: 2 * nPairs, refused: [] })
    }
  })

  test('of rows that are refused the first are named, and the others counted', async () => {
    const { call, file, bring } = await opened()
    writeFileSync(file, `{"id":"n","stem":"s","options":["a","b"],"answer":0}\n${'{"id":1}\n'.repeat(700)}`)
    const { added, refused } = await bring()
    expect([added, refused.length, refused[499]?.place, refused.at(-1)?.message]).toEqual([
      1,
      501,
      'many.jsonl, line 501',
      '200 more rows are refused',
    ])
    expect((await call('questions.page', page)).total).toBe(1)
  })

  test('a preview without a model is refused before a prompt is made; with one it shows the first of all', async () => {
    const { call, bring, jobEnded } = await opened()
    await bring()
    const settings = runSettings('predict', { asked: { templates: 'question-first' } })
    const refused = call('runs.preview', settings)
    await expect(refused).rejects.toThrow('No model is chosen yet.')
    const { jobId } = await call('models.load', { model: tinyModel, device: 'cpu' })
    expect(await jobEnded(jobId)).toBe('done')
    const { nQuestions, nVariants, prompt } = await call('runs.preview', settings)
    const nSound = 2 * (nPairs - nPairs / 50) // the others have an option twice
    expect([nQuestions, nVariants]).toEqual([nSound, 3 * nSound])
    expect(prompt).toContain('Which 1?')
  })

  test('of a file with 20,000 languages in one pair 200 are taken, and the others are refused by name', async () => {
    const { call, file, source } = await opened()
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      JSON.stringify({ id: `q${i}`, pair: 'p', lang: `l${i}`, stem: 'Which?', options: ['a', 'b'], answer: 0 }),
    )
    writeFileSync(file, `${lines.join('\n')}\n`)
    const { added, refused } = await call('questions.import', { name: 'many.jsonl', source })
    expect(added).toBe(200)
    expect(refused[0]).toMatchObject({ questionId: 'q200', rule: 'too-many-languages' })
    expect(refused[0]!.message).toContain('"l200"')
    expect(refused.at(-1)!.message).toBe('19300 more rows are refused')
    const { langs, rows } = await call('questions.page', page)
    expect([langs.length, rows[0]!.sides.length, rows[0]!.sides[199]?.questionId]).toEqual([200, 200, 'q199'])
  })

  test('a pair gets no more than 200 questions, and one that is there already may be imported again', async () => {
    const { call, file, source } = await opened()
    const lines = Array.from({ length: 202 }, (_, i) =>
      JSON.stringify({ id: `q${i}`, pair: 'p', lang: 'en', stem: 'Which?', options: ['a', 'b'], answer: 0 }),
    )
    writeFileSync(file, `${lines.join('\n')}\n`)
    const bring = () => call('questions.import', { name: 'many.jsonl', source })
    expect((await bring()).refused.map(({ questionId, rule }) => [questionId, rule])).toEqual([
      ['q200', 'too-many-sides'],
      ['q201', 'too-many-sides'],
    ])
    expect((await bring()).refused).toHaveLength(2)
  })
})
