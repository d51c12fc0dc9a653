import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { m } from '#messages'
import { locales } from '#locale'

const folder = new URL('../../renderer/messages/', import.meta.url)
const areas = readdirSync(new URL('en/', folder))
const read = (locale: string, area: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`${locale}/${area}`, folder), 'utf8')) as Record<string, unknown>

describe('messages', () => {
  test('are compiled: a key of each file exists, in both languages', () => {
    expect(locales).toEqual(['en', 'ar'])
    expect(m.appName({}, { locale: 'en' })).toBe('Engram')
    expect(m.appName({}, { locale: 'ar' })).toBe('إنغرام')
    const missing = areas.flatMap((area) => Object.keys(read('en', area)).filter((key) => !(key in m)))
    expect(missing).toEqual([])
  })

  test.each(areas)('%s says the same things in Arabic, with the same places for values', (area) => {
    const [english, arabic] = [read('en', area), read('ar', area)]
    expect(Object.keys(arabic).toSorted()).toEqual(Object.keys(english).toSorted())
    for (const [key, text] of Object.entries(english)) {
      // A plural form may leave its number out ("two questions" is one word in Arabic), a plain text may not.
      if (typeof text === 'string') expect(placesOf(arabic[key]), key).toEqual(placesOf(text))
    }
  })

  test('no key stands in two files', () => {
    const keys = areas.flatMap((area) => Object.keys(read('en', area)))
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
  })

  test('count as Arabic counts', () => {
    const said = [0, 1, 2, 3, 11, 100].map((n) => m.nQuestions({ n }, { locale: 'ar' }))
    expect(said).toEqual(['لا أسئلة', 'سؤال واحد', 'سؤالان', '3 أسئلة', '11 سؤالًا', '100 سؤال'])
  })
})

function placesOf(text: unknown): string[] {
  return (String(text).match(/\{\w+\}/g) ?? []).toSorted()
}
