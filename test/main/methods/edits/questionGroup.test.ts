import { describe, expect, test } from 'vitest'
import { questionGroup } from '../../../../main/methods/edits/questionGroup.ts'

const questions = [
  { id: 'a', domain: 'law', lang: 'en' },
  { id: 'b', domain: 'law', lang: 'fr' },
  { id: 'c', domain: 'art', lang: 'fr' },
  { id: 'd', domain: 'fr', lang: null },
  { id: 'e', domain: 'a/b', lang: 'en' },
]

const ids = (fields: readonly string[], byId: readonly string[] = []): string =>
  questionGroup(questions, { ids: byId, fields })
    .map(({ id }) => id)
    .join('')

describe('questionGroup', () => {
  test.each([
    [['all'], 'abcde'],
    [['law'], 'ab'],
    [['en'], 'ae'],
    [['domain:fr'], 'd'],
    [['lang:fr'], 'bc'],
    [['lang:'], 'd'],
    [['both:law/fr'], 'b'],
    [['both:a/b/en'], 'e'],
    [['art', 'en'], 'ace'],
    [[], ''],
  ])('the fields %j are the questions %s', (fields, expected) => {
    expect(ids(fields)).toBe(expected)
  })

  test('questions by id come in the order of the run, each once', () => {
    expect(ids(['law'], ['c', 'a'])).toBe('abc')
  })

  test.each([
    [['fr'], '"fr" is a domain and a language of this run; write "domain:fr" or "lang:fr"'],
    [['x'], 'no field "x". Its domains are "law", "art", "fr", "a/b", its languages "en", "fr"'],
    [['domain:en'], 'no field "domain:en"'],
    [['both:art/en'], 'no field "both:art/en"'],
  ])('refuses %j', (fields, sentence) => {
    expect(() => ids(fields)).toThrow(sentence)
  })

  test('names the ids of the run when one is wrong', () => {
    expect(() => ids([], ['z'])).toThrow('no question "z"; its ids are "a", "b", "c", "d", "e"')
  })
})
