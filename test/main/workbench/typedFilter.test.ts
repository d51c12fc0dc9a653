import { describe, expect, test } from 'vitest'
import { parseFilter, searchable } from '../../../main/workbench/typedFilter.ts'

const keys = ['id', 'lang', 'status', 'layer', 'score', 'tag']
const row = {
  values: { id: 'geo-1', lang: 'ar', status: 'draft', layer: 12, score: 0.6, tag: ['Hard', 'two words'] },
  text: searchable('Où est la Tour Eiffel ? غابة'),
}

describe('parseFilter', () => {
  test.each([
    ['', true],
    ['lang:ar', true],
    ['LANG:AR', true],
    ['lang:en', false],
    ['lang:en,ar', true],
    ['-lang:en', true],
    ['-lang:ar', false],
    ['lang:-ar', false],
    ['lang:-en', true],
    ['layer:10..12', true],
    ['layer:13..', false],
    ['layer:..12', true],
    ['score>0.5 score<0.7', true],
    ['score>=0.6 score<=0.6', true],
    ['score>0.6', false],
    ['tag:hard', true],
    ['tag:"two words"', true],
    ['tag:-hard', false],
    ['tag:other', false],
    ['eiffel', true],
    ['"tour eiffel"', true],
    ['eiffel tour', true],
    ['"eiffel tour"', false],
    ['ou', true],
    ['غابة lang:ar', true],
    ['lang:ar status:approved', false],
    ['id:geo-1 or id:geo-2', true],
    ['id:geo-2 OR id:geo-1', true],
    ['id:geo-2 or id:geo-3', false],
    ['id:geo-1 or id:geo-2 lang:en', false],
    ['lang:en or lang:ar status:draft or status:approved', true],
    ['lang:en or -status:draft or eiffel', true],
    ['id:geo-1 or', true],
    ['or id:geo-2', false],
    ['or', false],
    ['"or" lang:ar', false],
    ['id:geo-2,geo-1,1..2', true],
    ['tag:', false],
    ['id:"1..2"', false],
    ['layer:"10..12"', false],
  ])('%s', (text, fits) => {
    expect(parseFilter(text, keys)(row)).toBe(fits)
  })

  test('a field that is not there is named, with those that are', () => {
    expect(() => parseFilter('colour:red', keys)).toThrow(
      'There is nothing called "colour" to filter by; there are id, lang, status, layer, score, tag.',
    )
  })

  test('a comparison with no number is refused', () => {
    expect(() => parseFilter('score>high', keys)).toThrow('"score>high" compares with no number')
  })

  test('the conditions of one field can be left out, to count what else it could be', () => {
    expect(parseFilter('lang:en status:draft', keys, 'lang')(row)).toBe(true)
    expect(parseFilter('lang:en status:approved', keys, 'lang')(row)).toBe(false)
    expect(parseFilter('lang:en or lang:fr', keys, 'lang')(row)).toBe(true)
    expect(parseFilter('lang:en or status:approved', keys, 'lang')(row)).toBe(false)
  })
})

describe('searchable', () => {
  test.each([
    ['عَاصِمَة', 'عاصمه'],
    ['إلى الأمام', 'الى الامام'],
    ['عـــاصمة', 'عاصمة'],
    ['یک کتاب', 'يك كتاب'],
    ['می\u200Cروم', 'ميروم'],
    ['בִּירַת', 'בירת'],
    ['Où', 'ou'],
  ])('folds "%s" as "%s"', (text, typed) => {
    expect(searchable(text)).toBe(searchable(typed))
  })

  test('keeps different letters apart', () => {
    expect(searchable('قلب')).not.toBe(searchable('كلب'))
    expect(searchable('حر')).not.toBe(searchable('هر'))
  })
})
