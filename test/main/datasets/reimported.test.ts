import { describe, expect, test } from 'vitest'
import { reimported, staleByImport } from '../../../main/datasets/reimported.ts'
import { question } from '../../support/questions.ts'

const at = '2026-01-01T00:00:00.000Z'
const review = { verdicts: [{ by: 'A', verdict: 'approved' as const, at }], comments: [{ by: 'A', text: 'Good', at }] }
const given = question({ options: ['red', 'green'], answer: 0 })
const worked = {
  ...{ ...given, status: 'approved', tags: ['t'], kind: 'colour', review, accepted: { 'length-ratio': 'is so' } },
  translating: { origin: 'machine' as const, stale: { stem: 'Before?' } },
}

describe('reimported', () => {
  test('the same words again change nothing of what people have made of the question', () => {
    expect(reimported(worked, given)).toEqual(worked)
  })

  test('other words take the approval away and nothing else that people said; their side was edited and is not stale', () => {
    const { status, review: kept, translating } = reimported(worked, { ...given, stem: 'New?' })
    expect([status, kept, translating]).toEqual([
      ...['draft', review],
      { origin: 'edited', draft: { stem: given.stem } },
    ])
    expect(reimported(worked, { ...given, answer: 1 }).status).toBe('draft')
  })

  test('what the file says itself counts, and comments of both are there', () => {
    const other = { verdicts: [], comments: [{ by: 'B', text: 'Hm', at }] }
    const file = { ...given, tags: ['f'], status: 'rejected', review: other, translating: { origin: 'human' as const } }
    const found = reimported(worked, file)
    expect(found).toMatchObject({ tags: ['f'], status: 'rejected', translating: { origin: 'human' } })
    expect(found.review!.comments.map(({ by }) => by)).toEqual(['A', 'B'])
  })
})

describe('staleByImport', () => {
  const sides = ['en', 'fr', 'de'].map((lang) => question({ id: `q-${lang}`, lang, pair: 'p', stem: `Stem ${lang}` }))
  const brought = (...ids: readonly string[]) =>
    new Map(sides.filter(({ id }) => ids.includes(id)).map((side) => [side.id, { ...side, stem: `New ${side.lang}` }]))

  test('sides of a source with other words are stale, but for those that the file brings new words for', () => {
    expect(staleByImport(sides, brought('q-en', 'q-fr'))).toEqual([
      { ...sides[2], translating: { stale: { stem: 'Stem en' } } },
    ])
    expect(staleByImport(sides, brought('q-fr'))).toEqual([])
  })
})
