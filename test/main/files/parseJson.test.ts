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

  test.each([
    ['{"scale": 1, "scale": 0}', 'it has the key "scale" twice'],
    ['[{"x": {"a": 1, "\\u0061": 2}}]', 'it has the key "\\u0061" twice'],
    ['{"a\nb": 1, "a\nb": 2}', 'it has the key "a b" twice'],
  ])('refuses %j, of which the engine would keep only the last value', (text, reason) => {
    expect(() => parseJson(text)).toThrow(new SyntaxError(reason))
  })

  // The engine itself may read the second text's key as the first one's.
  test('takes keys apart that only an escape tells apart', () => {
    parseJson('{"r":1,"y\\\\":5}')
    expect(() => parseJson('{"r":1,"y\\n":5,"y\\\\":6}')).not.toThrow()
  })

  test('says in one line what is wrong with a text of several', () => {
    expect(() => parseJson('{"a": 1,\n\u2028\n x}\n')).toThrow(/^[^\n\u2028]+$/)
  })
})
