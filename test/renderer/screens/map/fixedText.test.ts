import { describe, expect, test } from 'vitest'
import { m } from '#messages'
import { detectorInfos } from '../../../../main/workbench/kindInfos.ts'
import type { Run } from '../../../../renderer/api/shapes.ts'
import { fixedText } from '../../../../renderer/screens/map/fixedText.ts'

describe('fixedText', () => {
  const of = (method: string, mode: string, backgroundId: string | null) =>
    fixedText(
      {
        ...{ settings: { kind: 'detect', options: { method, mode }, backgroundId } as Run['settings'], state: 'done' },
      },
      detectorInfos(),
    )

  test('names the method first, then the mode, then the background, and else what is not in the run', () => {
    expect(of('knowledge-neurons', 'published', 'b')).toBe(m.mapFixedMethod())
    expect(of('qrnca', 'published', 'b')).toBe(m.mapFixedMode())
    expect(of('qrnca', 'corrected', 'b')).toBe(m.mapFixedBackground())
    expect(of('qrnca', 'corrected', null)).toBe(m.mapFixedRun())
  })
})
