import { describe, expect, test } from 'vitest'
import { overwriteGetLocale } from '#locale'
import {
  firstSentence,
  formatBytes,
  formatDuration,
  formatRange,
  formatTime,
  scriptName,
} from '../../../renderer/ui/format.ts'

overwriteGetLocale(() => 'en')

describe('formatRange', () => {
  test.each([
    [250_000, 290_000, '4–5 min'],
    [30_000, 42_000, '30–42 sec'],
    [100, 300, '1 sec'],
  ])('%d to %d ms', (low, high, text) => {
    expect(formatRange(low, high)).toBe(text)
  })
})

describe('formatDuration', () => {
  test.each([
    [420, '420 ms'],
    [59_400, '59 sec'],
    [59_600, '1 min'],
    [250_000, '4 min 10 sec'],
    [7_320_000, '2 hr 2 min'],
  ])('%d ms', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('formatBytes', () => {
  test.each([
    [0, '0 byte'],
    [988e6, '988 MB'],
    [1.21e9, '1.2 GB'],
    [16.1e9, '16 GB'],
  ])('%d', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('formatTime', () => {
  test('says the hour today, the day this week, and the date before', () => {
    const now = new Date(2026, 10, 24, 12)
    expect(formatTime(new Date(2026, 10, 24, 9, 5).toISOString(), now)).toMatch(/9:05/)
    expect(formatTime(new Date(2026, 10, 23, 23).toISOString(), now)).toBe('yesterday')
    expect(formatTime(new Date(2026, 9, 17).toISOString(), now)).toBe('Oct 17, 2026')
  })

  test('writes Western digits in Arabic: they stand beside code', () => {
    overwriteGetLocale(() => 'ar')
    expect(formatBytes(988e6)).toMatch(/988/)
    overwriteGetLocale(() => 'en')
  })
})

describe('firstSentence', () => {
  test('ends at a full stop, not in a number, and loses nothing', () => {
    const text = 'L5N1651 stands out most: 1.597. Zoom in.'
    expect(firstSentence(text)).toEqual(['L5N1651 stands out most: 1.597. ', 'Zoom in.'])
    expect(firstSentence('')).toEqual(['', ''])
  })
})

describe('scriptName', () => {
  test('names a script, not a language that is written in it', () => {
    expect([scriptName('Latn'), scriptName('Arab')]).toEqual(['Latin', 'Arabic'])
  })
})
