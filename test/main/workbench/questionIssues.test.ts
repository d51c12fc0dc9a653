import { describe, expect, test } from 'vitest'
import type { Question } from '../../../main/datasets/question.ts'
import type { DuplicateGroup } from '../../../main/rpc/window/shapes.ts'
import { plantedSet } from '../../support/plantedFaults.ts'
import { projectOf as openProjectOf } from '../../support/projectOf.ts'
import { question } from '../../support/questions.ts'

const page = { filter: '', order: null, offset: 0, limit: 200 }

async function projectOf(questions: readonly Question[]) {
  const calls = await openProjectOf(questions)
  const issues = async (filter = '') =>
    (await calls.call('questions.issues', { filter })).issues.map(({ rule, nPairs, nAccepted, fixable }) => [
      ...[rule, nPairs, nAccepted, fixable.length],
    ])
  return { ...calls, issues }
}

const some = [
  question({ id: 'a', stem: 'Which one &amp; why? ', domain: 'x' }),
  question({ id: 'b', stem: 'Which two? ' }),
  question({ id: 'c', stem: 'which one & why' }),
  question({ id: 'd', stem: 'Which four?', options: ['x', 'x', 'y'] }),
]

describe('the issues of a project', () => {
  test('are counted by kind, with the pairs in which they can be fixed, and asked for by a filter', async () => {
    const { call, issues } = await projectOf(some)
    expect(await issues()).toEqual([
      ['duplicate-options', 1, 0, 0],
      ['outer-space', 2, 0, 2],
      ['html-entity', 1, 0, 1],
    ])
    expect(await issues('domain:x')).toEqual([
      ['outer-space', 1, 0, 1],
      ['html-entity', 1, 0, 1],
    ])
    const rows = async (filter: string) =>
      (await call('questions.page', { ...page, filter })).rows.map((row) => row.pairId)
    expect(await rows('rule:outer-space')).toEqual(['id:a', 'id:b'])
    expect(await rows('rule:outer-space -rule:html-entity')).toEqual(['id:b'])
  })

  test('are fixed as one step, after which a copy shows; taken back they are there again', async () => {
    const { call, issues } = await projectOf(some)
    await issues()
    await call('questions.change', {
      changes: [{ kind: 'fix', pairIds: ['id:a', 'id:b'], rules: ['outer-space', 'html-entity'] }],
    })
    expect(await issues()).toEqual([
      ['duplicate-options', 1, 0, 0],
      ['duplicate-stem', 1, 0, 0],
    ])
    expect((await call('questions.pair', { pairId: 'id:a' })).sides[0]!.stem).toBe('Which one & why?')
    expect((await call('history.list', {})).steps.at(-1)!.name).toBe('Fixed 2 questions')
    await call('history.goto', { step: 1 })
    expect((await issues()).map(([rule]) => rule)).toEqual(['duplicate-options', 'outer-space', 'html-entity'])
  })

  test('that warn can be let stand with a note, which is exported; errors keep a question from being approved', async () => {
    const { call, issues } = await projectOf(some)
    const accept = (questionId: string, rule: string, note: string) =>
      call('questions.change', { changes: [{ kind: 'accept', questionId, rule, note }] })
    await accept('b', 'outer-space', 'as printed')
    expect((await issues()).find(([rule]) => rule === 'outer-space')).toEqual(['outer-space', 1, 1, 1])
    const { rows } = await call('questions.page', page)
    expect(rows.map(({ nErrors, nWarnings }) => [nErrors, nWarnings])).toEqual([
      [0, 2],
      [0, 0],
      [0, 0],
      [1, 0],
    ])
    const [side] = (await call('questions.pair', { pairId: 'id:b' })).sides
    expect(side!.problems).toMatchObject([{ rule: 'outer-space', note: 'as printed' }])
    const { bytes } = await call('questions.export', { format: 'jsonl' })
    expect(new TextDecoder().decode(bytes)).toContain('"accepted":{"outer-space":"as printed"}')
    const approve = (pairIds: string[]) =>
      call('questions.change', { changes: [{ kind: 'status', pairIds, status: 'approved' }] })
    await approve(['id:b', 'id:a'])
    await expect(approve(['id:c', 'id:d'])).rejects.toThrow(
      'd cannot be approved. d: options A and B are the same, "x". Remedy: replace one of them by another wrong option.',
    )
    await accept('b', 'outer-space', '')
    expect((await issues()).find(([rule]) => rule === 'outer-space')).toEqual(['outer-space', 2, 0, 2])
  })

  test('sorted by risk stand first, and stay where they are while they are mended', async () => {
    const { pairs, faultOf } = await plantedSet(1)
    const { call } = await projectOf(pairs.slice(0, 160).flatMap(({ sides }) => sides))
    const order = { by: 'risk' as const, descending: true }
    expect((await call('questions.page', { ...page, limit: 1 })).rows[0]!.risk).toBeNull()
    const { rows } = await call('questions.page', { ...page, order })
    const nBroken = pairs.slice(0, 160).filter(({ pairId }) => faultOf.has(pairId)).length
    const first = rows.slice(0, 48).filter(({ pairId }) => faultOf.has(pairId)).length
    expect(first).toBeGreaterThanOrEqual(0.8 * nBroken)
    const scores = rows.map(({ risk }) => risk!.score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    const { pairId, sides } = rows[3]!
    await call('questions.change', {
      changes: [{ kind: 'stem', questionId: sides.find((side) => side !== null)!.questionId, text: 'Another?' }],
    })
    expect((await call('questions.page', { ...page, order })).rows[3]).toMatchObject({ pairId, risk: rows[3]!.risk! })
    expect((await call('questions.pair', { pairId })).risk).toEqual(rows[3]!.risk)
  })
})

describe('the duplicates of a project', () => {
  test('are told by group, and are one after a merge', async () => {
    const { call } = await projectOf([
      question({ id: 'a', tags: ['one'] }),
      question({ id: 'b', stem: 'which ONE is right', tags: ['two'] }),
      question({ id: 'c', stem: 'What else?' }),
    ])
    const found = async () => {
      const groups: DuplicateGroup[] = []
      await call('questions.duplicates', { near: 0.8 }, (some) => void groups.push(...some))
      return groups
    }
    expect(await found()).toMatchObject([
      { kind: 'folded', similarity: 1, answersDiffer: false, pairs: [{ pairId: 'id:a' }, { pairId: 'id:b' }] },
    ])
    await call('questions.change', { changes: [{ kind: 'merge', pairIds: ['id:a', 'id:b'], drop: ['b'] }] })
    expect(await found()).toEqual([])
    const { rows } = await call('questions.page', page)
    expect(rows.map(({ tags }) => tags)).toEqual([['one', 'two'], []])
  })
})
