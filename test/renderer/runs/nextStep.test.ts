import { describe, expect, test } from 'vitest'
import { overwriteGetLocale } from '#locale'
import type { Project } from '../../../renderer/api/shapes.ts'
import { nextStep } from '../../../renderer/runs/nextStep.ts'

overwriteGetLocale(() => 'en')

describe('nextStep', () => {
  const model = { dir: '/m', name: 'm', fingerprint: null } as Project['model']
  const done = (kind: 'predict' | 'detect' | 'evaluate' | 'compare', state: 'done' | 'failed' = 'done') =>
    ({ id: kind, kind, state }) as const

  test.each([
    [null, 0, [], 'model', undefined],
    [model, 0, [], 'questions', undefined],
    [model, 9, [], 'runs', { kind: 'predict' }],
    [model, 9, [done('predict')], 'runs', { kind: 'detect' }],
    [model, 9, [done('detect', 'failed'), done('predict')], 'runs', { kind: 'detect' }],
    [model, 9, [done('detect')], 'runs', { kind: 'evaluate', detection: 'detect' }],
    [model, 9, [done('evaluate'), done('detect')], 'map', undefined],
    [model, 9, [done('compare'), done('evaluate'), done('detect')], 'report', undefined],
  ] as const)('of %o with %d questions and %o is on %s', (of, nQuestions, runs, screen, params) => {
    const next = nextStep({ model: of, nQuestions }, runs)
    expect([next.screen, next.place.params]).toEqual([screen, params])
    expect(next.text()).not.toBe('')
  })
})
