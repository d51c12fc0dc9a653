import { describe, expect, test } from 'vitest'
import { createSlices } from '../../../main/base/slices.ts'
import { pairIdOf, pairsOf, statusOf } from '../../../main/datasets/pairs.ts'
import { question } from '../../support/questions.ts'

const kenyaEn = { position: 3, question: question({ id: 'kenya-en', pair: 'kenya', lang: 'en' }) }
const kenyaAr = { position: 1, question: question({ id: 'kenya-ar', pair: 'kenya', lang: 'ar' }) }
const alone = { position: 2, question: question({ id: 'kenya', lang: null }) }

describe('pairIdOf', () => {
  test('a question without a pair never falls together with a pair that is called like it', () => {
    expect(pairIdOf(alone.question)).not.toBe(pairIdOf(kenyaEn.question))
  })
})

describe('statusOf', () => {
  test('keeps the three states and takes any other for a draft', () => {
    expect(['draft', 'approved', 'rejected', 'Approved', ''].map((status) => statusOf({ status }))).toEqual([
      ...['draft', 'approved', 'rejected', 'draft', 'draft'],
    ])
  })
})

describe('pairsOf', () => {
  test('a pair stands where its first side stands, with its sides in the order of their positions', async () => {
    const { byId, langs, hasNoLang, lastPosition } = await pairsOf([kenyaEn, alone, kenyaAr], null, createSlices())
    expect(
      [...byId.values()].map(({ pairId, position, sides }) => [pairId, position, sides.map(({ id }) => id)]),
    ).toEqual([
      ['kenya', 1, ['kenya-ar', 'kenya-en']],
      ['id:kenya', 2, ['kenya']],
    ])
    expect({ langs, hasNoLang, lastPosition }).toEqual({ langs: ['ar', 'en'], hasNoLang: true, lastPosition: 3 })
  })

  test('a pair of which nothing changed is the same object as before, a changed one is another', async () => {
    const before = await pairsOf([kenyaEn, alone, kenyaAr], null, createSlices())
    const changed = { position: 3, question: { ...kenyaEn.question, stem: 'Which?' } }
    const after = await pairsOf([changed, alone, kenyaAr], before, createSlices())
    expect(after.byId.get('id:kenya')).toBe(before.byId.get('id:kenya'))
    expect(after.byId.get('kenya')).not.toBe(before.byId.get('kenya'))
  })

  test('of no question there is no pair, and the next one comes first', async () => {
    expect(await pairsOf([], null, createSlices())).toMatchObject({ hasNoLang: false, langs: [], lastPosition: -1 })
  })
})
