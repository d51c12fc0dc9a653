import { describe, expect, test } from 'vitest'
import { inGroups } from '../../../main/base/groups.ts'

describe('inGroups', () => {
  test('cuts a list into parts of one size, the last of what is left', () => {
    expect(inGroups([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
    expect(inGroups([1, 2], 2)).toEqual([[1, 2]])
    expect(inGroups([], 2)).toEqual([])
  })
})
