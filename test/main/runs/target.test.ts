import { describe, expect, test } from 'vitest'
import { targetOf } from '../../../main/runs/target.ts'

describe('targetOf', () => {
  test.each([
    ['7', { kind: 'id', id: 7 }],
    ['"7"', { kind: 'text', text: '7' }],
    ['" \\u0041"', { kind: 'text', text: ' A' }],
    [' 7', { kind: 'text', text: ' 7' }],
    ['"a"b"', { kind: 'text', text: '"a"b"' }],
    ['"', { kind: 'text', text: '"' }],
    ['-1', { kind: 'text', text: '-1' }],
  ])('%j is %j', (text, target) => {
    expect(targetOf(text)).toEqual(target)
  })

  test('nothing is no token', () => {
    expect(() => targetOf('')).toThrow('The target is empty')
  })
})
