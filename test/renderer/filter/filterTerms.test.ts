import { describe, expect, test } from 'vitest'
import { filterTerms, oneOf, toggleValue, valuesOf, withoutTerm } from '../../../renderer/filter/filterTerms.ts'

describe('filterTerms', () => {
  test('keeps what stands in quotation marks together', () => {
    expect(filterTerms('lang:ar  "two words" domain:"world history",art x')).toEqual([
      'lang:ar',
      '"two words"',
      'domain:"world history",art',
      'x',
    ])
  })
})

describe('filterTerms with or', () => {
  test('what it joins is one term, which no facet takes apart', () => {
    const filter = 'id:q1 or id:q2 lang:ar'
    expect(filterTerms(filter)).toEqual(['id:q1 or id:q2', 'lang:ar'])
    expect(valuesOf(filter, 'id')).toEqual([])
    expect(toggleValue(filter, 'id', 'q3')).toBe('id:q1 or id:q2 lang:ar id:q3')
    expect(withoutTerm(filter, 'id:q1 or id:q2')).toBe('lang:ar')
  })
})

describe('toggleValue', () => {
  test('adds a value to its key and takes it out again, and leaves the rest', () => {
    const once = toggleValue('word lang:ar', 'lang', 'en')
    expect(once).toBe('word lang:ar,en')
    expect(toggleValue(once, 'lang', 'en')).toBe('word lang:ar')
    expect(toggleValue('lang:ar', 'lang', 'ar')).toBe('')
  })

  test('a value with a space or a comma comes back as it was', () => {
    const filter = toggleValue(toggleValue('', 'domain', 'world history'), 'domain', 'arts, music')
    expect(valuesOf(filter, 'domain')).toEqual(['world history', 'arts, music'])
    expect(toggleValue(filter, 'domain', 'world history')).toBe('domain:"arts, music"')
    expect(valuesOf(toggleValue('', 'domain', 'war or peace'), 'domain')).toEqual(['war or peace'])
  })
})

describe('oneOf', () => {
  test('an id that looks like a range or like "not" is meant as it is', () => {
    expect(oneOf('id', ['q1', '-q2', '1..2', 'a b'])).toBe('id:q1,"-q2","1..2","a b"')
  })
})

describe('withoutTerm', () => {
  test('takes out one term', () => {
    expect(withoutTerm('a lang:ar "b c"', '"b c"')).toBe('a lang:ar')
  })
})
