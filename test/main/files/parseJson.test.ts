import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../main/files/parseJson.ts'

describe('parseJson', () => {
  test('gives what JSON.parse gives', () => {
    const text = '{"a": [1, 2.5, "x", null, {"b": true}], "a\\u0062": ""}'
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  // JSON.parse of either takes gigabytes and most of a minute.
  test.each(['[', '{"a":'])('refuses a hundred megabytes of %j at the first level too deep', (opening) => {
    expect(() => parseJson(opening.repeat(1e8 / opening.length))).toThrow('it nests deeper than 64 levels')
  })

  test.each(['[]', '0', '{}'])('refuses a list of 20 million %s', (value) => {
    expect(() => parseJson(`[${`${value},`.repeat(2e7)}0]`)).toThrow('it has more than 10000000 values')
  })

  test('says in one line what is wrong with a text of several', () => {
    expect(() => parseJson('{"a": 1,\n\u2028\n x}\n')).toThrow(/^[^\n\u2028]+$/)
  })
})
