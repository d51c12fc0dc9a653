import { describe, expect, test } from 'vitest'
import { hasFont, scriptsOf } from '../../../../renderer/screens/report/scripts.ts'

describe('scriptsOf', () => {
  test('names every script of a text that mixes them, and none that it lacks', () => {
    expect(scriptsOf('Nairobi نيروبي 内罗毕 Найроби, 42')).toEqual(['Latn', 'Arab', 'Hans', 'Cyrl'])
    expect(scriptsOf('12.5 % — ✓')).toEqual([])
    expect(scriptsOf('ナイロビ')).toEqual(['Jpan'])
  })
})

describe('hasFont', () => {
  test('a machine that draws all letters of a script as one box has no font for it', () => {
    expect(hasFont('Deva', () => 'box')).toBe(false)
    expect(hasFont('Deva', (letter) => letter)).toBe(true)
  })
})
