import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../main/base/slices.ts'
import { PairChangeSchema, type PairChange } from '../../../main/datasets/pairChange.ts'
import { changeName, pairChanges } from '../../../main/datasets/pairChanges.ts'
import { pairsOf } from '../../../main/datasets/pairs.ts'
import type { Question } from '../../../main/datasets/question.ts'
import { question } from '../../support/questions.ts'

/** What changes of these questions come to. */
async function changed(questions: readonly Question[], ...changes: PairChange[]) {
  const records = new Map(questions.map((each, position) => [each.id, { position, question: each }]))
  const { byId } = await pairsOf(records.values(), null, createSlices())
  const set = { get: (id: string) => records.get(id) ?? null, pair: (id: string) => byId.get(id) }
  return await pairChanges(set, changes, createSlices())
}

const tagged = question({ id: 'q', tags: ['old', 'kept'] })

async function tagsAfter(change: PairChange): Promise<readonly string[] | undefined> {
  return (await changed([tagged], change)).get('q')?.tags
}

function tag(add: string[], remove: string[]): PairChange & { kind: 'tag' } {
  return { kind: 'tag', pairIds: ['id:q'], add, remove }
}

function names(n: number): string[] {
  return Array.from({ length: n }, (_, i) => `t${i}`)
}

describe('pairChanges', () => {
  test('answer and order change on all sides of a pair, and prompts of the old words go', async () => {
    const variants = [{ prompt: 'p', gold: 'A', template: null, order: null }]
    const sides = ['en', 'fr'].map((lang) =>
      question({ id: lang, pair: 'p', lang, options: ['a', 'b', 'c'], answer: 0, variants }),
    )
    const answered = await changed(sides, { kind: 'answer', pairId: 'p', answer: 2 })
    expect([...answered.values()].map((side) => [side?.answer, side?.variants])).toEqual([
      [2, []],
      [2, []],
    ])
    const ordered = await changed(sides, { kind: 'order', pairId: 'p', order: [1, 2, 0] })
    expect([...ordered.values()].map((side) => [side?.options, side?.answer])).toEqual([
      [['b', 'c', 'a'], 2],
      [['b', 'c', 'a'], 2],
    ])
  })

  test('each question comes once, with all that happened to it; a deleted one comes as null', async () => {
    const made = await changed(
      [tagged, question({ id: 'gone' })],
      { kind: 'stem', questionId: 'q', text: 'Why?' },
      { kind: 'domain', pairIds: ['id:q'], domain: 'bio' },
      { kind: 'delete', pairIds: ['id:gone'] },
    )
    expect([...made.keys()]).toEqual(['q', 'gone'])
    expect(made.get('q')).toMatchObject({ stem: 'Why?', domain: 'bio', provenance: { stem: 'edited in Engram' } })
    expect(made.get('gone')).toBeNull()
  })

  test('a question that was deleted by an earlier change, or never was there, is named', async () => {
    const stem = (questionId: string): PairChange => ({ kind: 'stem', questionId, text: 'Why?' })
    const message = 'There is no question q; it may have been deleted meanwhile.'
    await expect(changed([tagged], { kind: 'delete', pairIds: ['id:q'] }, stem('q'))).rejects.toMatchObject({
      ...{ code: 'input.value', message },
    })
    await expect(changed([], stem('q'))).rejects.toMatchObject({ code: 'input.value', message })
  })

  test.each<[PairChange]>([
    [{ kind: 'answer', pairId: 'id:q', answer: 4 }],
    [{ kind: 'option', questionId: 'q', index: 5, text: 'x' }],
    [{ kind: 'order', pairId: 'id:q', order: [0, 1, 2, 2] }],
    [{ kind: 'order', pairId: 'id:q', order: [0, 1] }],
  ])('what does not fit four options is refused: %j', async (change) => {
    await expect(changed([tagged], change)).rejects.toMatchObject({ code: 'input.value' })
  })

  test('tags are added behind those that are there, each once; what is added and removed is not there', async () => {
    expect(await tagsAfter(tag(['new', 'kept', 'new', 'both'], ['old', 'both']))).toEqual(['kept', 'new'])
  })

  test('200,000 tags that are added and removed again leave what was there', async () => {
    expect(await tagsAfter(tag(names(200_000), names(200_000).reverse()))).toEqual(['old', 'kept'])
  })

  test('a question that would be over its limits is refused as input', async () => {
    await expect(tagsAfter(tag(names(99), []))).rejects.toMatchObject({
      ...{ code: 'input.value', message: 'Question q cannot be changed like this: tags: has more than 100 tags.' },
    })
    const text = 'x'.repeat(2 ** 20 + 1)
    await expect(tagsAfter({ kind: 'stem', questionId: 'q', text })).rejects.toMatchObject({ code: 'input.value' })
  })
})

describe('PairChangeSchema', () => {
  test.each([
    [names(100), true],
    [names(101), false],
    [['x'.repeat(1000)], true],
    [['x'.repeat(1001)], false],
  ])('takes at most 100 tags of at most 1000 characters (case %#)', (tags, isTaken) => {
    expect([v.is(PairChangeSchema, tag(tags, [])), v.is(PairChangeSchema, tag([], tags))]).toEqual([isTaken, isTaken])
  })
})

describe('changeName', () => {
  test('names one question by its id and several by their number', () => {
    const approved = (...pairIds: string[]): PairChange => ({ kind: 'status', pairIds, status: 'approved' })
    expect(changeName([approved('id:q')])).toBe('Approved q')
    expect(changeName([approved('id:q', 'p'), approved('r')])).toBe('Approved 3 questions')
    expect(changeName([approved('p'), { kind: 'delete', pairIds: ['p'] }])).toBe('Changed questions in 2 ways')
  })
})
