import { expect, test } from 'vitest'
import { inCaseOf } from '../../../../main/datasets/propose/letterCase.ts'

test.each([
  ['heart', 'Liver', 'liver'],
  ['Nairobi', 'london', 'London'],
  ['heart', 'DNA', 'DNA'],
  ['heart', 'New York', 'New York'],
  ['Paris', 'École', 'École'],
  ['Москва', 'париж', 'Париж'],
  ['القلب', 'الكبد', 'الكبد'],
  ['8', 'Liver', 'Liver'],
])('beside %s, %s is written %s', (right, text, written) => {
  expect(inCaseOf(right, text)).toBe(written)
})
