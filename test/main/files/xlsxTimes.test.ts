import { describe, expect, test } from 'vitest'
import { timeFormat } from '../../../main/files/xlsxTimes.ts'

const second = 1 / 86_400

describe('timeFormat', () => {
  test.each([
    ['[h]:mm:ss', 1.5, '36:00:00'],
    ['[h]:mm:ss;@', 0.9999999, '24:00:00'],
    ['[mm]:ss', 2 / 24, '120:00'],
    ['[ss].00', 90.25 * second, '90.25'],
    ['h:mm', 0.9999999, '0:00'],
    ['h:mm', 1.5, '12:00'],
    ['h:mm', 14.5 / 24 + 45 * second, '14:30'],
    ['hh:mm:ss', 8.25 / 24 + 7 * second, '08:15:07'],
    ['[$-409]h:mm\\ AM/PM;@', 14.5 / 24, '2:30 PM'],
    ['h:mm A/P', 0, '12:00 A'],
    ['mm:ss.0', 60 * second, '01:00.0'],
    ['mm:ss.0', 59.96 * second, '01:00.0'],
    ['h"h "mm', 9 / 24, '9h 00'],
    ['h時mm分', 9 / 24, '9時00分'],
    ['[h]:mm', -0.5, '-12:00'],
  ])('%s shows %d as %s', (code, days, shown) => {
    expect(timeFormat(code)?.(days)).toBe(shown)
  })

  test.each(['General', '0.00', '0%', '@', '', 'yyyy-mm-dd', 'd/m/yyyy h:mm', 'mmm', 'mm', '[>1]h:mm;mm:ss', '"h:mm"'])(
    '%s is no time',
    (code) => {
      expect(timeFormat(code)).toBeNull()
    },
  )
})
