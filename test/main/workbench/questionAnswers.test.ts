import { describe, expect, test } from 'vitest'
import { runSettings, toCompare, toPredict } from '../../support/runSettings.ts'
import { ran, sampleOf, savedEdit } from '../../support/windowTest.ts'
import { ownNeurons } from '../../support/madeUpModel.ts'

const page = { filter: '', order: { by: 'risk', descending: true } as const, offset: 0, limit: 50 }

describe('what the model answers beside a pair', () => {
  test('is that of the newest run that asked it, over all prompts, by option of the question', async () => {
    const host = await sampleOf()
    const { call } = host
    const ofPair = (pairId: string) => call('questions.answers', { pairId })
    expect((await ofPair('geo-001')).map(({ lang, answer }) => [lang, answer])).toEqual([
      ['en', null],
      ['ar', null],
    ])
    const first = await ran(host, toPredict('domain:geography'))
    const second = await ran(host, toPredict('pair:geo-002'))
    const [en] = await ofPair('geo-001')
    const { total, rows } = await call('runs.rows', { runId: first, filter: 'id:geo-001-en', offset: 0, limit: 10 })
    expect(en!.answer!.run).toMatchObject({ id: first, style: 'letter' })
    expect(en!.answer!.nPrompts).toBe(total)
    expect(en!.answer!.nRight).toBe(rows.filter(({ before, gold }) => before.pred === gold).length)
    const { options } = (await call('questions.pair', { pairId: 'geo-001' })).sides[0]!
    for (const [i, text] of options.entries()) {
      const letterOf = (row: (typeof rows)[number]) => 'ABCD'[row.options.indexOf(text)]!
      const probs = rows.map((row) => row.before.letters[letterOf(row)]!)
      expect(en!.answer!.options![i]!.prob).toBeCloseTo(probs.reduce((sum, p) => sum + p, 0) / total, 12)
      expect(en!.answer!.options![i]!.nChosen).toBe(rows.filter((row) => row.before.pred === letterOf(row)).length)
    }
    expect((await ofPair('geo-002')).map(({ answer }) => answer!.run.id)).toEqual([second, second])
  })

  test('is told as old once the question says something else, and comes back with its words', async () => {
    const host = await sampleOf()
    const { call } = host
    await ran(host, toPredict('pair:geo-001'))
    const isStale = async () =>
      (await call('questions.answers', { pairId: 'geo-001' })).map(({ answer }) => answer?.isStale)
    expect(await isStale()).toEqual([false, false])
    await call('questions.change', { changes: [{ kind: 'stem', questionId: 'geo-001-en', text: 'Which city?' }] })
    expect(await isStale()).toEqual([true, false])
    await call('history.goto', { step: 1 })
    expect(await isStale()).toEqual([false, false])
  })

  test('is never that of an edited model, and of a comparison what was answered before the edit', async () => {
    const host = await sampleOf()
    const { call } = host
    const editId = await savedEdit(host, ownNeurons('geography'))
    await ran(host, runSettings('predict', { editId, asked: { templates: 'question-first', filter: 'pair:geo-001' } }))
    const answer = async () => (await call('questions.answers', { pairId: 'geo-001' }))[0]!.answer
    expect(await answer()).toBe(null)
    const runId = await ran(host, toCompare(editId, 'pair:geo-001'))
    const { rows } = await call('runs.rows', { runId, filter: 'lang:en', offset: 0, limit: 10 })
    expect((await answer())!.nRight).toBe(rows.filter(({ before, gold }) => before.pred === gold).length)
  })
})

describe('the queue of those to look at first', () => {
  test('takes a run into account that ends while it is looked at, and keeps its order over one question', async () => {
    const host = await sampleOf()
    const { call } = host
    const said = async () =>
      (await call('questions.page', page)).rows
        .flatMap(({ risk }) => risk?.reasons ?? [])
        .filter((reason) => / wrong/.test(reason))
    expect(await said()).toEqual([])
    // One of forty pairs.
    await ran(host, toPredict('pair:geo-003'))
    expect(await said()).toEqual([])
    await ran(host, toPredict())
    expect((await said()).length).toBeGreaterThan(0)
  })
})
