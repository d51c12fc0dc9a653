import { describe, expect, test } from 'vitest'
import { boundedJson } from '../../../main/serve/boundedJson.ts'

describe('boundedJson', () => {
  test('reads what a window says', () => {
    expect(boundedJson('{"t":"q","a":[1,"[[[",{"سلام":null}]}')).toEqual({
      ...{ t: 'q', a: [1, '[[[', { سلام: null }] },
    })
  })

  test.each([
    ['of brackets, before the parser sees them', '['.repeat(2 ** 20), 'nests deeper than 64 levels'],
    ['nested too deeply, though it is JSON', `${'['.repeat(65)}${']'.repeat(65)}`, 'nests deeper than 64 levels'],
    ['of a million parts', `[${'[],'.repeat(1_000_000)}0]`, 'has more than 1000000 values'],
    ['above its length', `"${'x'.repeat(16 * 2 ** 20)}"`, 'at most 16777216 characters'],
  ])('refuses text %s', (_, text, reason) => {
    expect(() => boundedJson(text)).toThrow(reason)
  })
})
