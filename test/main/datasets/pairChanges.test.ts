import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../main/base/slices.ts'
import { PairChangeSchema, type PairChange } from '../../../main/datasets/pairChange.ts'
import { changeName } from '../../../main/datasets/changeName.ts'
import { pairChanges } from '../../../main/datasets/pairChanges.ts'
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

const sides = ['en', 'ar'].map((lang) =>
  question({ id: `p-${lang}`, pair: 'p', lang, options: ['a', 'b', 'c'], answer: 2, tags: [lang], status: 'approved' }),
)
const french = question({ id: 'f', lang: 'fr', options: ['x', 'y', 'z'], answer: 0, domain: 'other', tags: ['fr'] })

describe('pairChanges that make and join questions', () => {
  test('a new question is empty, has a side for others to join, and an id that nobody has', async () => {
    const made = await changed(
      [question({ id: 'q1' })],
      { kind: 'new', lang: 'ja', options: 3, domain: 'bio' },
      { kind: 'new', lang: 'ja', options: 4, domain: '' },
    )
    expect([...made.values()].map((each) => [each?.id, each?.pair, each?.options, each?.domain])).toEqual([
      ['q2-ja', 'q2', ['', '', ''], 'bio'],
      ['q3-ja', 'q3', ['', '', '', ''], ''],
    ])
    await expect(changed([], { kind: 'new', lang: 'ja', options: 1, domain: '' })).rejects.toThrow('2 to 26 options')
  })

  test('a side in one more language has the places of the others and makes the pair a draft; a question alone gets a pair', async () => {
    const made = await changed(sides, { kind: 'side', pairId: 'p', lang: 'pt-BR' })
    expect(made.get('p-pt-BR')).toMatchObject({ pair: 'p', options: ['', '', ''], answer: 2, stem: '', tags: ['en'] })
    expect([...made.values()].map((each) => each?.status)).toEqual(['draft', 'draft', 'draft'])
    const alone = await changed([question({ id: 'x-en' })], { kind: 'side', pairId: 'id:x-en', lang: 'he' })
    expect([...alone.values()].map((each) => [each?.id, each?.pair])).toEqual([
      ['x-en', 'x'],
      ['x-he', 'x'],
    ])
    await expect(changed(sides, { kind: 'side', pairId: 'p', lang: 'AR' })).rejects.toThrow('has a side in AR already')
    await expect(changed(sides, { kind: 'lang', questionId: 'p-en', lang: 'ar' })).rejects.toThrow('already: p-ar')
  })

  test('merged pairs have one place for the right option, one domain, all tags, and are a draft where they were not alike', async () => {
    const made = await changed([...sides, french], { kind: 'merge', pairIds: ['p', 'id:f'], drop: [] })
    expect(made.get('f')).toMatchObject({ pair: 'p', options: ['z', 'y', 'x'], answer: 2, domain: 'd' })
    expect([...made.values()].map((each) => [each?.status, each?.tags])).toEqual(
      Array(3).fill(['draft', ['en', 'ar', 'fr']]),
    )
    const apart = await changed([...sides, french], {
      kind: 'merge',
      pairIds: ['id:f', 'p'],
      drop: [],
      domain: 'third',
    })
    expect(apart.get('p-ar')).toMatchObject({ pair: 'f', options: ['c', 'b', 'a'], answer: 0, domain: 'third' })
  })

  test('of two sides in one language one must be let go; sides of different length cannot be merged', async () => {
    const twin = question({ id: 't', lang: 'en', options: ['1', '2', '3'] })
    const both = { kind: 'merge' as const, pairIds: ['p', 'id:t'] }
    await expect(changed([...sides, twin], { ...both, drop: [] })).rejects.toThrow('p-en and t are both in en')
    const made = await changed([...sides, twin], { ...both, drop: ['p-en'] })
    expect([made.get('p-en'), made.get('t')?.pair, made.get('p-ar')?.pair]).toEqual([null, 'p', 'p'])
    const longer = { ...french, options: ['x', 'y', 'z', 'w'] }
    const merge = { kind: 'merge' as const, pairIds: ['p', 'id:f'], drop: [] }
    await expect(changed([...sides, longer], merge)).rejects.toThrow('p-en has 3 options and f has 4')
  })

  test('a side leaves its pair, all of them do, and a copy is a draft with ids of its own', async () => {
    const left = await changed(sides, { kind: 'unpair', questionId: 'p-ar' })
    expect([...left.values()].map((each) => [each?.id, each?.pair])).toEqual([['p-ar', null]])
    expect((await changed(sides, { kind: 'split', pairIds: ['p'] })).size).toBe(2)
    const copied = await changed([...sides, french], { kind: 'copy', pairIds: ['p', 'id:f', 'p'] })
    expect([...copied.values()].map((each) => [each?.id, each?.pair, each?.status])).toEqual([
      ['p-copy-en', 'p-copy', 'draft'],
      ['p-copy-ar', 'p-copy', 'draft'],
      ['f-copy', null, 'draft'],
      ['p-copy-2-en', 'p-copy-2', 'draft'],
      ['p-copy-2-ar', 'p-copy-2', 'draft'],
    ])
  })

  test('an option is added to all sides and taken out of all, never the right one', async () => {
    const made = await changed(
      sides,
      { kind: 'addOption', pairId: 'p' },
      { kind: 'removeOption', pairId: 'p', index: 0 },
    )
    expect([...made.values()].map((each) => [each?.options, each?.answer])).toEqual([
      [['b', 'c', ''], 1],
      [['b', 'c', ''], 1],
    ])
    await expect(changed(sides, { kind: 'removeOption', pairId: 'p', index: 2 })).rejects.toThrow('the right answer')
  })

  test('a text that was made of one which is gone is refused with all that differs, and what agrees is not', async () => {
    const stale = changed(
      sides,
      { kind: 'stem', questionId: 'p-en', text: 'Mine', base: 'Which one is right?' },
      { kind: 'option', questionId: 'p-en', index: 1, text: 'mine', base: 'older' },
      { kind: 'option', questionId: 'p-ar', index: 1, text: 'b', base: 'older' },
      { kind: 'answer', pairId: 'p', answer: 0, base: 1 },
    )
    await expect(stale).rejects.toMatchObject({
      code: 'run.conflict',
      details: {
        conflicts: [
          { questionId: 'p-en', field: 'option', index: 1, base: 'older', mine: 'mine', current: 'b' },
          { questionId: 'p-en', field: 'answer', index: null, base: '1', mine: '0', current: '2' },
        ],
      },
    })
  })

  test.each(['', 'a', 'en us', 'en-', '../..', 'x'.repeat(9)])('%j is no tag of a language', (lang) => {
    expect(v.safeParse(PairChangeSchema, { kind: 'side', pairId: 'p', lang }).success).toBe(false)
  })
})
