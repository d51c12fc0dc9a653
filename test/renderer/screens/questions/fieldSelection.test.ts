import { describe, expect, test } from 'vitest'
import { FieldSelection } from '../../../../renderer/screens/questions/fieldSelection.svelte.ts'

const side = (questionId: string, stem: string, isSource = false) => ({ questionId, isSource, stem, options: [stem] })
const sides = [side('en', 'What?', true), side('fr', ''), side('ar', 'ما؟'), side('de', ' ')]

describe('FieldSelection', () => {
  test('one side is translated: that with the focus, else the first blank one, and never the source', () => {
    const selection = new FieldSelection()
    expect(selection.translated(sides)).toBe('fr')
    selection.focus('ar')
    expect(selection.translated(sides)).toBe('ar')
    selection.blur('ar')
    selection.focus('en')
    expect(selection.translated(sides)).toBe('fr')
    expect(selection.translated(sides.slice(0, 1))).toBeNull()
  })

  test('a side that loses the focus to another does not take it from that one', () => {
    const selection = new FieldSelection()
    selection.focus('ar')
    selection.focus('de')
    selection.blur('ar')
    expect(selection.translated(sides)).toBe('de')
  })
})
