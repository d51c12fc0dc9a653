import { describe, expect, test } from 'vitest'
import type { Run } from '../../../../renderer/api/shapes.ts'
import { baselineOf, refsOfParam, usualRefs } from '../../../../renderer/screens/compare/compareRefs.ts'

const predict = (id: string, more: Partial<Run> = {}): Run =>
  ({ id, kind: 'predict', state: 'done', accuracy: {}, trashed: false, settings: { kind: 'predict' }, ...more }) as Run
const edited = (id: string, controls = 1): Run =>
  predict(id, { kind: 'compare', settings: { kind: 'compare', editId: 'e', options: { controls } } as Run['settings'] })

describe('usualRefs', () => {
  test('is the newest run of an edit by its parts, else the two newest predictions', () => {
    expect(usualRefs([predict('p2'), edited('e'), predict('p1')])).toEqual(['e#before', 'e', 'e#control'])
    expect(usualRefs([edited('e', 0)])).toEqual(['e#before', 'e'])
    expect(usualRefs([predict('p3'), predict('p2'), predict('p1')])).toEqual(['p3', 'p2'])
    expect(usualRefs([predict('p1'), predict('t', { trashed: true })])).toEqual([])
  })
})

describe('refsOfParam', () => {
  test('leaves out what is not there, and takes a run of an edit that is named alone for all its parts', () => {
    const runs = [predict('p'), edited('e')]
    expect(refsOfParam('gone,p,p,e#before', runs)).toEqual(['p', 'e#before'])
    expect(refsOfParam('e', runs)).toEqual(['e#before', 'e', 'e#control'])
    expect(refsOfParam('e#control', runs)).toEqual(['e#control'])
    expect(refsOfParam('p,e', runs)).toEqual(['p', 'e'])
  })
})

describe('baselineOf', () => {
  test('is what was asked, else what was before an edit, else the starred run, else the oldest', () => {
    const runs = [predict('new'), predict('star', { starred: true }), predict('old')]
    const refs = runs.map(({ id }) => id)
    expect(baselineOf(refs, 'new', runs)).toBe('new')
    expect(baselineOf(['e', 'e#before'], '', [edited('e')])).toBe('e#before')
    expect(baselineOf(refs, 'gone', runs)).toBe('star')
    expect(baselineOf(['new', 'old'], '', runs)).toBe('old')
    expect(baselineOf([], '', runs)).toBeNull()
  })
})
