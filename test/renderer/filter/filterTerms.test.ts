import { describe, expect, test } from 'vitest'
import { filterTerms, toggleValue, valuesOf, withoutTerm } from '../../../renderer/filter/filterTerms.ts'

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
  })
})

describe('withoutTerm', () => {
  test('takes out one term', () => {
    expect(withoutTerm('a lang:ar "b c"', '"b c"')).toBe('a lang:ar')
  })
})
