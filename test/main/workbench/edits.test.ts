import { describe, expect, test } from 'vitest'
import { stepName } from '../../../main/workbench/edits.ts'

describe('stepName', () => {
  const part = { name: '20 neurons', neurons: [[0, 1] as [number, number]], op: scale(0), enabled: true, origin: '' }
  const edit = {
    id: 'e',
    name: 'quiet',
    positions: 'last' as const,
    parts: [part, { ...part, name: 'b' }],
    enabled: true,
  }

  test.each([
    ['Made the edit quiet', null, edit],
    ['Renamed the edit loud to quiet', { ...edit, name: 'loud' }, edit],
    ['Bypassed the edit quiet', edit, { ...edit, enabled: false }],
    ['Changed where the edit quiet acts', edit, { ...edit, positions: 'all' as const }],
    ['Added b to the edit quiet', { ...edit, parts: [part] }, edit],
    ['Took a card out of the edit quiet', edit, { ...edit, parts: [part] }],
    ['Switched off 20 neurons in quiet', edit, { ...edit, parts: [{ ...part, enabled: false }, edit.parts[1]!] }],
    ['Made b in quiet times 0.5', edit, { ...edit, parts: [part, { ...part, name: 'b', op: scale(0.5) }] }],
    ['Changed the edit quiet', edit, { ...edit, parts: edit.parts.toReversed() }],
  ])('says %s', (said, before, after) => {
    expect(stepName(before, after)).toBe(said)
  })
})

function scale(factor: number) {
  return { kind: 'scale' as const, factor }
}
