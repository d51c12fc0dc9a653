import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import { oneLine } from '../../../main/base/oneLine.ts'

describe('oneLine', () => {
  test.each([
    ['a sentence, with “marks” and Ä ü 漢字 🙂.', 'a sentence, with “marks” and Ä ü 漢字 🙂.'],
    ['a\nb\r\n  c\u2028d\u2029e\u0085f', 'a b c d e f'],
    ['a\tb\vc\fd', 'a b c d'],
    ['\x1b[2J\x1b]0;title\x07', '\\u001b[2J\\u001b]0;title\\u0007'],
    ['\x9b31m\x7f\0', '\\u009b31m\\u007f\\u0000'],
    ['cod\u202egpj.exe \u2066x\u2069', 'cod\\u202egpj.exe \\u2066x\\u2069'],
    ['half \ud83d of one', 'half \\ud83d of one'],
  ])('%j becomes %j', (text, expected) => {
    expect(oneLine(text)).toBe(expected)
  })

  test('keeps the beginning and the end of a long text, in at most 2,000 characters', () => {
    const text = oneLine(`${'x'.repeat(1e6)} cannot be read: it is gone`)
    expect(text).toMatch(/^x+ … x+ cannot be read: it is gone$/)
    expect(text.length).toBeLessThanOrEqual(2000)
    expect(oneLine('\x1b'.repeat(1e4)).length).toBeLessThanOrEqual(2000)
    expect(oneLine('🙂'.repeat(1e4))).toBe(oneLine('🙂'.repeat(1e4)).toWellFormed())
  })
})

describe('WorkbenchError', () => {
  test('has a message of one line whatever it was made of', () => {
    expect(new WorkbenchError('input.missing', 'a\nb\x1b[31m is not there').message).toBe('a b\\u001b[31m is not there')
  })
})
