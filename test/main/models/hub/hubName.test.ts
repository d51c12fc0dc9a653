import { describe, expect, test } from 'vitest'
import { isPathInside, parseHubName } from '../../../../main/models/hub/hubName.ts'

describe('parseHubName', () => {
  test.each([
    ['a/b', { repo: 'a/b', revision: 'main', file: null }],
    [' Qwen/Qwen2.5-0.5B ', { repo: 'Qwen/Qwen2.5-0.5B', revision: 'main', file: null }],
    ['a/b@refs/pr/1', { repo: 'a/b', revision: 'refs/pr/1', file: null }],
    ['a/b@v1.0:x/y.gguf', { repo: 'a/b', revision: 'v1.0', file: 'x/y.gguf' }],
    ['a/b:Q4_K_M', { repo: 'a/b', revision: 'main', file: 'Q4_K_M' }],
  ])('reads %s', (text, name) => {
    expect(parseHubName(text)).toEqual(name)
  })

  test.each([
    '',
    'gpt2',
    '../b',
    'a/../b',
    'a/b/c',
    'a--b/c',
    '/a/b',
    'a/b@../x',
    'a/b@/x',
    'a/b@',
    'a/b:',
    './a',
    'a/b@x y',
  ])('says of %j how a name is written', (text) => {
    expect(() => parseHubName(text)).toThrow(expect.objectContaining({ code: 'input.usage' }))
  })
})

describe('isPathInside', () => {
  test('lets no path out of its folder, on any system', () => {
    for (const path of ['a', 'a/b.gguf', 'a.b/c']) expect(isPathInside(path), path).toBe(true)
    for (const path of ['', '/a', '../a', 'a/../b', 'a//b', 'a/', '.', 'C:a', 'a\\b', '..\\a', 'a\0', 'a/\n']) {
      expect(isPathInside(path), JSON.stringify(path)).toBe(false)
    }
  })
})
