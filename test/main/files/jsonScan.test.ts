import { describe, expect, test } from 'vitest'
import { scanJson } from '../../../main/files/jsonScan.ts'

describe('scanJson', () => {
  test('passes ordinary JSON', () => {
    const text = '{"a": {"b": [1, "x:y", {"a": null}]}, "c\\"d": "}{"}'
    expect(scanJson(text, { maxDepth: 4, maxValues: 8, uniqueKeys: true })).toBeNull()
  })

  test('counts depth by open brackets, not by those inside strings', () => {
    expect(scanJson('[[["[[["]]]', { maxDepth: 3 })).toBeNull()
    expect(scanJson('[[[[', { maxDepth: 3 })).toContain('deeper than 3')
  })

  test('finds a key that occurs twice in one object, also when one is written with an escape', () => {
    expect(scanJson('{"x": {"a": 1, "b": 2, "\\u0061" : 3}}', { maxDepth: 9, uniqueKeys: true })).toContain('twice')
    expect(scanJson('{"x": {"a": 1}, "a": {"a": ["a", "a"]}}', { maxDepth: 9, uniqueKeys: true })).toBeNull()
    expect(scanJson('{"a": 1, "a": 2}', { maxDepth: 9 })).toBeNull()
  })

  test('stops at the limit of values, whether they are lists, objects or numbers', () => {
    expect(scanJson('[1,2,3]', { maxDepth: 9, maxValues: 4 })).toBeNull()
    expect(scanJson('[1,2,3,4]', { maxDepth: 9, maxValues: 4 })).toContain('more than 4 values')
    expect(scanJson('{"a":1,"b":2}', { maxDepth: 9, maxValues: 2 })).toContain('more than 2')
    expect(scanJson('[[[]]', { maxDepth: 9, maxValues: 3 })).toContain('more than 3')
    expect(scanJson('[",,,,[{"]', { maxDepth: 9, maxValues: 2 })).toBeNull()
  })

  test.each(['{"a', '{"a\\', '}}}]', '"', ''])('comes to an end on the broken text %j', (text) => {
    expect(scanJson(text, { maxDepth: 9, uniqueKeys: true })).toBeNull()
  })
})
