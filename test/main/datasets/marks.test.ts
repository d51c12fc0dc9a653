import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../main/base/slices.ts'
import { gravest, markStats, placedMarks } from '../../../main/datasets/marks.ts'
import type { PairChange } from '../../../main/datasets/pairChange.ts'
import { pairChanges } from '../../../main/datasets/pairChanges.ts'
import { pairsOf } from '../../../main/datasets/pairs.ts'
import type { Question } from '../../../main/datasets/question.ts'
import { formatQuestionLines } from '../../../main/datasets/questionLines.ts'
import { riskQueue } from '../../../main/datasets/risk/riskQueue.ts'
import type { Mark } from '../../../main/datasets/translating.ts'
import { question } from '../../support/questions.ts'

const mark: Mark = {
  ...{ field: 'stem', start: 13, end: 17, text: 'cell', category: 'mistranslation', severity: 'major', note: 'n' },
  ...{ by: 'Ada', at: '' },
}
const side = question({ id: 'a', pair: 'p', stem: 'What is in a cell?' })

async function changed(of: Question, ...changes: PairChange[]): Promise<Question> {
  const { byId } = await pairsOf([{ question: of, position: 0 }], null, createSlices())
  const set = { get: () => ({ question: of, position: 0 }), pair: (id: string) => byId.get(id) }
  return (await pairChanges(set, changes, createSlices())).get('a')!
}
const stem = (text: string): PairChange => ({ kind: 'stem', questionId: 'a', text })
const put: PairChange = { kind: 'mark', questionId: 'a', mark }
const places = (of: Question) => placedMarks(of).map(({ place }) => place && [place.start, place.end])

describe('marks on words', () => {
  test('stand where their words stand, follow them, and are stale once the words are others', async () => {
    const marked = await changed(side, put)
    expect(places(marked)).toEqual([[13, 17]])
    expect(places(await changed(marked, stem('So what is in a cell?')))).toEqual([[16, 20]])
    expect(places(await changed(marked, stem('What is in a room?')))).toEqual([null])
    // Of two that say it none is known to be meant.
    expect(places(await changed(marked, stem('A cell, a cell?')))).toEqual([null])
  })

  test('are found again as words of their own, never as letters of another one', async () => {
    const is = { ...mark, start: 5, end: 7, text: 'is' }
    const marked = await changed(side, { ...put, mark: is })
    expect(places(await changed(marked, stem('What might this be?')))).toEqual([null])
    expect(places(await changed(marked, stem('So in this one, what is in a cell?')))).toEqual([[21, 23]])
    const zh = await changed(side, stem('中国的首都是哪里？'), {
      ...put,
      mark: { ...mark, start: 3, end: 5, text: '首都' },
    })
    expect(places(await changed(zh, stem('请问中国的首都是哪里？')))).toEqual([[5, 7]])
  })

  test('go with their option to another place, and with it away', async () => {
    const option = { ...mark, field: 'options[2]', start: 0, end: 5, text: 'three' }
    const marked = await changed(side, { ...put, mark: option })
    const moved = await changed(marked, { kind: 'order', pairId: 'p', order: [2, 0, 1, 3] })
    expect(placedMarks(moved).map(({ field, place }) => [field, place?.start])).toEqual([['options[0]', 0]])
    const left = await changed(moved, { kind: 'removeOption', pairId: 'p', index: 0 })
    expect(left.translating).toBeUndefined()
  })

  test('are taken off, refused where the words are not there, and kept by a file', async () => {
    const marked = await changed(side, put)
    expect(await changed(marked, { ...put, kind: 'removeMark' })).toEqual(side)
    await expect(changed(question({ ...side, stem: 'Another' }), put)).rejects.toMatchObject({ code: 'run.conflict' })
    expect(JSON.parse(formatQuestionLines([marked]))).toMatchObject({ translating: { marks: [mark] } })
  })

  test('are counted by language, and bring their pair to the top of the queue', async () => {
    const marked = await changed(side, put, { ...put, mark: { ...mark, severity: 'critical', category: 'style' } })
    const stale = await changed(marked, stem('What is in a room?'))
    expect(markStats([marked, question({ id: 'b' })])).toEqual([
      {
        ...{ lang: 'en', sides: 1, stale: 0, severities: { minor: 0, major: 1, critical: 1 } },
        categories: { mistranslation: 1, style: 1 },
      },
    ])
    expect(markStats([stale])[0]).toMatchObject({ sides: 0, stale: 2, categories: {} })
    expect([gravest(marked), gravest(stale), gravest(side)]).toEqual(['critical', null, null])
    const queue = riskQueue(
      [marked, question({ id: 'b', stem: 'Which?' })].map((each, position) => ({
        pairId: each.id,
        position,
        sides: [each],
      })),
    )
    expect(queue[0]).toMatchObject({ pairId: 'a', reasons: [{ reason: 'mark-style', weight: 0.95 }, { weight: 0.8 }] })
  })
})

test('what an option came from goes with it to another place', async () => {
  const known = { ...side, provenance: { 'options[0]': 'a book', stem: 'a page' } }
  const { provenance } = await changed(known, { kind: 'order', pairId: 'p', order: [1, 0, 2, 3] })
  expect(provenance).toEqual({ 'options[1]': 'a book', stem: 'a page', options: 'edited in Engram' })
})
