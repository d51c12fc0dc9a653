import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../main/base/slices.ts'
import type { PairChange } from '../../../main/datasets/pairChange.ts'
import { pairChanges } from '../../../main/datasets/pairChanges.ts'
import { pairsOf } from '../../../main/datasets/pairs.ts'
import { DraftSchema, type Question } from '../../../main/datasets/question.ts'
import type { Translating } from '../../../main/datasets/translating.ts'
import { question } from '../../support/questions.ts'

/** The sides of one pair after changes that are made one behind the other, each from what the one before left. */
async function after(sides: readonly Question[], ...steps: (PairChange | readonly PairChange[])[]) {
  let now = new Map(sides.map((side) => [side.id, side]))
  for (const step of steps) {
    const records = new Map([...now.values()].map((each, position) => [each.id, { position, question: each }]))
    const { byId } = await pairsOf(records.values(), null, createSlices())
    const set = { get: (id: string) => records.get(id) ?? null, pair: (id: string) => byId.get(id) }
    const made = await pairChanges(set, [step].flat(), createSlices())
    now = new Map([...now, ...[...made].flatMap(([id, each]) => (each === null ? [] : [[id, each] as const]))])
  }
  return (id: string): Translating | undefined => now.get(id)?.translating
}

const en = question({ id: 'en', pair: 'p', stem: 'Where is it?', options: ['north', 'south', 'east'] })
const ar = question({ id: 'ar', pair: 'p', lang: 'ar', stem: 'أين هو؟', options: ['شمال', 'جنوب', 'شرق'] })
const machine = { ...ar, translating: { origin: 'machine' as const } }

function stem(questionId: string, text: string): PairChange {
  return { kind: 'stem', questionId, text }
}

describe('pairChanges, for who translates', () => {
  test("a machine's side that a person edits is an edited one, with what the machine wrote of what was changed", async () => {
    const of = await after([en, machine], stem('ar', 'أين يقع؟'), stem('ar', 'أين يقع هذا؟'), {
      ...{ kind: 'option', questionId: 'ar', index: 1, text: 'الجنوب' },
    })
    expect(of('ar')).toEqual({ origin: 'edited', draft: { stem: 'أين هو؟', 'options[1]': 'جنوب' } })
  })

  test('a side that says the same as before, and one that nobody knows of, stay what they are', async () => {
    const of = await after([en, machine], stem('ar', machine.stem), stem('en', 'Where?'))
    expect(of('ar')?.origin).toBe('machine')
    expect(of('en')?.origin).toBeUndefined()
  })

  test('what is written into an empty side is a person’s', async () => {
    const empty = { ...ar, stem: '', options: ['', '', ''] }
    expect((await after([en, empty], stem('ar', 'أين؟')))('ar')).toEqual({ origin: 'human' })
  })

  test('a changed source makes the others stale, text by text, with what it said when they were right', async () => {
    const of = await after([en, ar], stem('en', 'Where was it?'), stem('en', 'Where will it be?'), {
      ...{ kind: 'option', questionId: 'en', index: 2, text: 'up' },
    })
    expect(of('ar')).toEqual({ stale: { stem: 'Where is it?', 'options[2]': 'east' } })
    expect(of('en')).toBeUndefined()
  })

  test('a translation that is changed makes nothing stale', async () => {
    expect((await after([en, ar], stem('ar', 'أين؟')))('en')).toBeUndefined()
  })

  test('a text is right again when it is written, when its source says what it said, and when a person says so', async () => {
    const changed = stem('en', 'Where was it?')
    expect((await after([en, ar], changed, stem('ar', 'أين كان؟')))('ar')).toBeUndefined()
    expect((await after([en, ar], changed, stem('en', en.stem)))('ar')).toBeUndefined()
    const right: PairChange = { kind: 'stillRight', pairIds: ['p'], lang: 'ar' }
    expect((await after([en, ar], changed, right))('ar')).toBeUndefined()
  })

  test('what is written in one step belongs together, in either order', async () => {
    const both = [stem('ar', 'أين كان؟'), stem('en', 'Where was it?')]
    expect((await after([en, ar], both))('ar')).toBeUndefined()
    expect((await after([en, ar], both.toReversed()))('ar')).toBeUndefined()
  })

  test('another side can be the source', async () => {
    const of = await after([en, ar], { kind: 'source', questionId: 'ar' }, stem('ar', 'أين؟'), stem('en', 'Where?!'))
    expect(of('ar')).toEqual({ isSource: true })
    expect((await after([en, ar], { kind: 'source', questionId: 'ar' }, stem('ar', 'أين؟')))('en')).toEqual({
      stale: { stem: 'أين هو؟' },
    })
  })

  test('texts of options go where the options go', async () => {
    const changed: PairChange = { kind: 'option', questionId: 'en', index: 2, text: 'up' }
    const order: PairChange = { kind: 'order', pairId: 'p', order: [2, 0, 1] }
    expect((await after([en, ar], changed, order))('ar')).toEqual({ stale: { 'options[0]': 'east' } })
    const less: PairChange = { kind: 'removeOption', pairId: 'p', index: 0 }
    expect((await after([en, ar], changed, less))('ar')).toEqual({ stale: { 'options[1]': 'east' } })
  })

  test('a fault that is mended makes nothing stale, and a side taken out of its pair has no source', async () => {
    const spaced = { ...en, stem: ' Where is it?' }
    const mended: PairChange = { kind: 'fix', pairIds: ['p'], rules: [] }
    expect((await after([spaced, ar], { ...mended, rules: ['outer-space'] }))('ar')).toBeUndefined()
    const out: PairChange = { kind: 'unpair', questionId: 'ar' }
    expect((await after([en, ar], stem('en', 'Why?'), out))('ar')).toBeUndefined()
  })
})

describe('a question file', () => {
  test('keeps what is said of a translation, and somebody else’s key of that name as it is', () => {
    const of = (translating: unknown) =>
      v.parse(DraftSchema, { id: 'q', stem: 's', options: [], answer: 0, translating })
    expect(of({ origin: 'edited', draft: { stem: 'x' } }).translating).toEqual({
      origin: 'edited',
      draft: { stem: 'x' },
    })
    expect(of({})).not.toHaveProperty('translating')
    expect(of('a text').extra).toEqual({ translating: 'a text' })
  })
})
