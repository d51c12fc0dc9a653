import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { PairChange } from '../../../main/datasets/pairChange.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench } from '../../support/workbenchCalls.ts'

async function reviewed() {
  const folder = await temporaryFolder()
  const now = () => new Date('2026-11-28T10:00:00Z')
  const workbench = openWorkbench(folder, { now })
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  const { call, close } = callsOf(workbench)
  onTestFinished(close)
  await call('projects.create', { path: join(folder, 'p'), name: 'P' })
  const change = (...changes: PairChange[]) => call('questions.change', { changes })
  for (let i = 0; i < 3; i++) await change({ kind: 'new', lang: 'en', options: 2, domain: '' })
  await change({ kind: 'side', pairId: 'q1', lang: 'ar' })
  const judge = (by: string, ...said: ('approved' | 'rejected' | null)[]) =>
    change(...said.map((verdict, i) => ({ kind: 'verdict' as const, pairIds: [`q${i + 1}`], verdict, by, at: '' })))
  return { call, change, judge }
}

describe('questions.agreement', () => {
  test('tells of each two how often they agree, and of all how far beyond chance; the latest verdict counts', async () => {
    const { call, judge } = await reviewed()
    await judge('Ana', 'approved', 'approved', 'rejected')
    await judge('Bo', 'approved', 'rejected', 'approved')
    await judge('Bo', 'approved', 'rejected', 'rejected')
    await judge('Cy', 'approved')
    // Ana and Bo: 2 of 3 alike; chance is 2/3 * 1/3 + 1/3 * 2/3 = 4/9, so (2/3 - 4/9) / (5/9).
    const told = await call('questions.agreement', {})
    expect(told.both.map(({ a, b, n, nSame }) => [a, b, n, nSame])).toEqual([
      ['Ana', 'Bo', 3, 2],
      ['Ana', 'Cy', 1, 1],
      ['Bo', 'Cy', 1, 1],
    ])
    expect(told.both[0]?.kappa).toBeCloseTo(0.4, 12)
    expect(told.both[1]?.kappa).toBeNull()
    expect(told.nSeveral).toBe(3)
    // Seven values, four of them approved: 1 - 2 / ((4 * 3 + 3 * 4) / 6).
    expect(told.alpha).toBeCloseTo(0.5, 12)
    await judge('Bo', null, null, null)
    expect((await call('questions.agreement', {})).both.map(({ a, b }) => [a, b])).toEqual([['Ana', 'Cy']])
  })
})

describe('the review of a question', () => {
  test('is the same on all sides, is found by a filter, and can be taken back', async () => {
    const { call, change } = await reviewed()
    await change({ kind: 'comment', pairId: 'q1', comment: 'Two capitals?', by: 'Ana', at: '' })
    await change({ kind: 'assign', pairIds: ['q1', 'q2'], to: 'Bo' })
    const { review } = await call('questions.pair', { pairId: 'q1' })
    expect(review).toEqual({
      assigned: 'Bo',
      verdicts: [],
      comments: [{ by: 'Ana', text: 'Two capitals?', at: '2026-11-28T10:00:00.000Z' }],
    })
    const found = async (filter: string) =>
      (await call('questions.page', { filter, order: null, offset: 0, limit: 9 })).rows.map(({ pairId }) => pairId)
    expect([await found('assigned:bo'), await found('comments>0'), await found('assigned:none')]).toEqual([
      ['q1', 'q2'],
      ['q1'],
      ['q3'],
    ])
    const long = { kind: 'comment' as const, pairId: 'q1', comment: 'x'.repeat(10_001), by: 'Ana', at: '' }
    await expect(change(long)).rejects.toThrow('a comment has at most 10000 characters')
    await change({ kind: 'removeComment', pairId: 'q1', by: 'Ana', at: '2026-11-28T10:00:00.000Z' })
    expect((await call('questions.pair', { pairId: 'q1' })).review.comments).toEqual([])
    await change({ kind: 'unpair', questionId: 'q1-ar' })
    expect((await call('questions.pair', { pairId: 'id:q1-ar' })).review.assigned).toBe('Bo')
  })

  test('of pairs that are merged is put together, of each reviewer the latest; a copy has none', async () => {
    const { call, change } = await reviewed()
    const verdict = { kind: 'verdict' as const, by: 'Ana' }
    await change(
      { ...verdict, pairIds: ['q2'], verdict: 'approved', at: '2026-01-01' },
      { ...verdict, pairIds: ['q3'], verdict: 'rejected', at: '2026-01-02' },
      { ...verdict, pairIds: ['q3'], by: 'Bo', verdict: 'unsure', at: '2026-01-02' },
      { kind: 'lang', questionId: 'q3-en', lang: 'fr' },
    )
    await change({ kind: 'merge', pairIds: ['q2', 'q3'], drop: [] })
    const { review } = await call('questions.pair', { pairId: 'q2' })
    expect(review.verdicts.map(({ by, verdict: said }) => [by, said])).toEqual([
      ['Ana', 'rejected'],
      ['Bo', 'unsure'],
    ])
    const { pairIds } = await change({ kind: 'copy', pairIds: ['q2'] })
    expect((await call('questions.pair', { pairId: pairIds[0]! })).review).toEqual({ verdicts: [], comments: [] })
  })

  test('is somebody else’s key where it is no review, and is kept as that', async () => {
    const { call } = await reviewed()
    const line = { id: 'f', stem: 'Which?', options: ['a', 'b'], answer: 0, review: 'by hand' }
    const bytes = new TextEncoder().encode(JSON.stringify(line))
    await call('questions.import', { name: 'f.jsonl', source: { kind: 'bytes', bytes } })
    const exported = await call('questions.export', { format: 'jsonl' })
    expect(new TextDecoder().decode(exported.bytes)).toContain('"review":"by hand"')
  })

  test('goes into a file of questions and comes back', async () => {
    const { call, change } = await reviewed()
    await change({ kind: 'comment', pairId: 'q2', comment: 'Hm', by: 'Ana', at: '' })
    for (const format of ['jsonl', 'csv'] as const) {
      const { bytes } = await call('questions.export', { format })
      await change({ kind: 'delete', pairIds: ['q2'] })
      await call('questions.import', { name: `q.${format}`, source: { kind: 'bytes', bytes } })
      expect((await call('questions.pair', { pairId: 'q2' })).review.comments.map(({ text }) => text)).toEqual(['Hm'])
    }
  })
})
