import { describe, expect, test } from 'vitest'
import { textFaults } from '../../../../main/datasets/checks/textChecks.ts'

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
    ['a\u00a0city', 'no-break-space'],
    ['dÃ©jÃ\u00a0 vu', 'mojibake'],
    ['Ø§Ù„Ù‚Ø§Ù‡Ø±Ø©', 'mojibake'],
    ['РџСЂРёРІРµС‚', 'mojibake'],
    ['Tom &amp; Jerry', 'html-entity'],
    ['it&#39;s', 'html-entity'],
    ['the <b>first</b> one', 'html-tag'],
    ['m<sup>2</sup>', 'html-tag'],
    ['Which (of these?', 'unbalanced-brackets'],
    ['哪一个（是首都？', 'unbalanced-brackets'],
    ['#NAME?', 'spreadsheet-error'],
    ['#DIV/0!', 'spreadsheet-error'],
    ['?? ????? ???', 'lost-letters'],
    ['Which gas is it?Which gas is it?', 'doubled-text'],
  ])('%j is %s', (text, rule) => {
    expect(textFaults(text).map(({ check }) => check?.rule ?? 'empty-text')).toEqual([rule])
  })

  test.each([
    'plain',
    'two\nlines\tand a tab',
    '\u2067abc\u2069 \u202bdef\u202c',
    '👩‍🔬',
    'Δx in μm',
    'Nokia в России',
    'می‌خواهم',
    '10\u00a0km and 5\u202f%',
    'a) one, 2) two',
    '[0, 1) and (2, 3]',
    '（一）和《红楼梦》',
    '„so“ and “so”',
    'What?! Really??',
    'déjà vu, Ünï',
    'Россия и РЁ',
    'a < b && c > d',
    'AT&T; R&D',
    'طريق ظل',
  ])('%j is sound', (text) => {
    expect(textFaults(text)).toEqual([])
  })

  test('a text as long as a cell may be is cut off', () => {
    const text = Array.from({ length: 9000 }, (_, i) => String(i)).join(' ')
    expect(textFaults(text.slice(0, 32_767)).map(({ check }) => check?.rule)).toEqual(['cut-text'])
    expect(textFaults(text.slice(0, 32_766).trim())).toEqual([])
  })

  test('French has narrow spaces before its marks, English has none', () => {
    expect(textFaults('Quelle ville\u00a0?', 'fr')).toEqual([])
    expect(textFaults('Which city\u00a0?', 'en').map(({ check }) => check?.rule)).toEqual(['no-break-space'])
  })
})
