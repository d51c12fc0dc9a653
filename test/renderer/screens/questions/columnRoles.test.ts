import { describe, expect, test } from 'vitest'
import {
  mapOf,
  roleKey,
  roleOfKey,
  rolesOf,
  type ColumnMap,
  type Role,
} from '../../../../renderer/screens/questions/import/columnRoles.ts'

const wide: ColumnMap = {
  sides: [
    { lang: 'en', stem: 'question_en', options: ['A_en', 'B_en'], answer: 'answer' },
    { lang: 'ar', stem: 'question_ar', options: ['A_ar', 'B_ar'], answer: 'answer', context: 'passage' },
  ],
  domain: 'topic',
  id: 'file+number',
}

describe('the columns of a file', () => {
  test.each<[string, ColumnMap]>([
    ['of several languages with one answer', wide],
    ['of one language', { sides: [{ lang: null, stem: 'q', options: ['a', 'b', 'c'], answer: 'key', labels: 'l' }] }],
    ['with all options in one', { sides: [{ lang: 'en', stem: 'q', options: ['choices'], answer: 'key' }], kind: 'k' }],
    [
      'with the right option apart',
      { sides: [{ lang: null, stem: 'q', options: ['right', 'wrong'], answer: 'right' }] },
    ],
    [
      'with options that all languages share',
      {
        sides: [
          { lang: 'en', stem: 'q', options: ['A', 'B'], answer: 'en_key' },
          { lang: 'fr', stem: 'r', options: ['A', 'B'], answer: 'fr_key' },
        ],
      },
    ],
  ])('%s mean the same after they were shown as roles', (_, map) => {
    const shown = new Map([...rolesOf(map)].map(([column, role]) => [column, roleOfKey(roleKey(role))!]))
    expect(
      mapOf(
        shown,
        map.sides.map(({ lang }) => lang),
      ),
    ).toEqual(map)
  })

  test('an answer that all languages share is said once', () => {
    expect(rolesOf(wide).get('answer')).toEqual({ role: 'answer', side: null })
    expect(rolesOf(wide).get('passage')).toEqual({ role: 'context', side: 1 })
  })

  test('what is missing or said twice is named, and is no map', () => {
    const roles = rolesOf(wide)
    const without = (column: string) => new Map([...roles].filter(([each]) => each !== column))
    expect(mapOf(without('question_ar'), ['en', 'ar'])).toEqual({ kind: 'none', role: 'stem', side: 1 })
    expect(mapOf(roles, ['en', 'ar', 'fr'])).toEqual({ kind: 'none', role: 'stem', side: 2 })
    const twice = new Map<string, Role>([...roles, ['B_en', { role: 'option', side: 0, index: 0 }]])
    expect(mapOf(twice, ['en', 'ar'])).toMatchObject({ kind: 'twice', columns: ['A_en', 'B_en'] })
  })
})
