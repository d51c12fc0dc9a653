import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { EvaluationView } from '../../../main/rpc/window/runs.ts'
import { viewOf } from '../../../main/workbench/evaluationView.ts'
import { sampleEvaluation } from '../../support/sampleEvaluation.ts'

describe('viewOf', () => {
  test('keeps of each field what a window shows, and the table of languages in its order', () => {
    const { evaluation } = sampleEvaluation({ langs: ['en', 'ar', 'zh'] })
    const [run] = evaluation.runs
    const view = v.parse(EvaluationView, viewOf(evaluation)).runs[0]!
    expect(view.fields.map(({ id, verdict }) => [id, verdict])).toEqual(
      run!.fields.map(({ field, card }) => [field.id, card.verdict]),
    )
    const [whole] = view.fields
    expect(whole?.own.suppress.mean).toBe(run!.fields[0]!.own.suppress.logRatio.mean)
    expect(whole?.random.boost.high).toBe(run!.fields[0]!.sameLayers.boost.logRatio.high)
    expect(view.transfer?.cells[2]?.[0]?.own?.boost.mean).toBe(
      run!.transfer!.cells[2]![0]!.effects!.boost.logRatio.mean,
    )
    expect(view.transfer?.cells[1]?.[1]?.control).toBeNull()
  })
})
