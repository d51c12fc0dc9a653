import { describe, expect, test } from 'vitest'
import type { Run } from '../../../../renderer/api/shapes.ts'
import { evaluationOf } from '../../../../renderer/screens/map/evidence.ts'

describe('evaluationOf', () => {
  const evaluation = (id: string, runIds: string[], more: Partial<Run> = {}): Run =>
    ({ id, state: 'done', trashed: false, settings: { kind: 'evaluate', runIds }, ...more }) as Run

  test('is the newest that is done and kept, with the place of the detection in it', () => {
    const runs = [
      evaluation('running', ['a'], { state: 'running' }),
      evaluation('trash', ['a'], { trashed: true }),
      evaluation('both', ['b', 'a']),
      evaluation('old', ['a']),
    ]
    expect(evaluationOf('a', runs)).toEqual({ runId: 'both', index: 1 })
    expect(evaluationOf('b', runs)).toEqual({ runId: 'both', index: 0 })
    expect(evaluationOf('c', runs)).toBeNull()
    expect(evaluationOf(null, runs)).toBeNull()
  })
})
