import { describe, expect, test } from 'vitest'
import { presetFactors } from '../../../main/runs/kindFields.ts'
import { readFactors, usualFactors } from '../../../renderer/runs/factors.ts'

describe('readFactors', () => {
  test('reads what is typed with commas of any script, each strength once; a word is none', () => {
    expect(readFactors('0, 0.5،1 1; 2')).toEqual([0, 0.5, 1, 2])
    expect(readFactors('0, much')).toBeNull()
    expect(readFactors(' ')).toBeNull()
  })

  test('begins with the strengths of the command line', () => {
    expect(usualFactors).toEqual(presetFactors)
  })

  test('reads numbers between commas and spaces, Arabic commas too', () => {
    expect(readFactors('0, 0.5 ،2,-1')).toEqual([0, 0.5, 2, -1])
  })

  test.each(['', ' , ', '1, x', Array.from({ length: 51 }, () => '1').join(',')])('refuses %j', (text) => {
    expect(readFactors(text)).toBeNull()
  })
})
