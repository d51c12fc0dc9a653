import { describe, expect, test } from 'vitest'
import { choicesOf } from '../../../main/cli/importFlags.ts'

describe('choicesOf', () => {
  test('takes a language by its code or name, and refuses what is none', () => {
    expect(['de', 'German', 'zh-TW'].map((lang) => choicesOf({ lang }).lang)).toEqual(['de', 'de', 'zh-TW'])
    expect(() => choicesOf({ lang: 'klingon' })).toThrow('--lang klingon is no language that is known; give its code')
  })

  test('refuses a row of headings beside none', () => {
    expect(choicesOf({ headerRow: 3, header: true })).toEqual({ headerRow: 3 })
    expect(() => choicesOf({ headerRow: 3, header: false })).toThrow('--no-header and --header-row exclude each other')
  })
})
