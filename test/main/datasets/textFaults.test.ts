import { describe, expect, test } from 'vitest'
import { textFaults } from '../../../main/datasets/textFaults.ts'

describe('textFaults', () => {
  test.each([
    ['', 'empty-text'],
    [' \n', 'empty-text'],
    ['a\u0007b', 'control-character'],
    ['a\ufffdb', 'control-character'],
    ['a\ud83db', 'control-character'],
    ['\u202eabc', 'unbalanced-direction'],
    ['abc\u2069', 'unbalanced-direction'],
    ['\u202a\u2067abc\u202c\u2069', 'unbalanced-direction'],
    ['a\u200bb', 'invisible-character'],
    ['\u00adab', 'invisible-character'],
    ['abc ', 'outer-space'],
    ['\nabc', 'outer-space'],
    ['Mоscow', 'mixed-script'], // Cyrillic о
  ])('%j is %s', (text, rule) => {
    expect(textFaults(text).map((fault) => fault.rule)).toEqual([rule])
  })

  test.each([
    'plain',
    'two\nlines\tand a tab',
    '\u2067abc\u2069 \u202bdef\u202c',
    '👩‍🔬',
    'Δx in μm',
    'Nokia в России',
    'می‌خواهم',
  ])('%j is sound', (text) => {
    expect(textFaults(text)).toEqual([])
  })
})
