import type { ItemOf, OutputOf } from '../../base/contract.ts'
import { groupFigures } from '../../methods/agreementFigures.ts'
import { randomSets } from '../../methods/agreeQuestion.ts'
import type { ComparedKind } from '../../methods/scoreKinds.ts'
import { createBootstrap, resamples } from '../../methods/statistics/bootstrap.ts'
import type { runCalls } from '../calls/calls.ts'
import type { ExperimentSource } from '../calls/edits.ts'
import { hooksOf, jsonFile, type Found, type Kind } from './kind.ts'

type Calls = typeof runCalls
type Row = ItemOf<Calls, 'agree'>

export interface AgreeInput {
  readonly source: ExperimentSource
  readonly methods: readonly ComparedKind[]
}

/** The files of such a run: its figures, and a row for each question. */
export const agreementFiles = { figures: 'agreement.json', rows: 'by-question.jsonl' } as const

/** How far the scores of each method agree with what neurons do. */
export const agree: Kind<'agree', AgreeInput, OutputOf<Calls, 'agree'>> = {
  title: 'Agreement',
  async run({ source, methods }, { letters: _, ...how }, context) {
    const { call, run, onFigures } = context
    const { v, candidates, seed } = how
    const rows: Row[] = []
    const figures = (): Found => ({
      summary: {
        kind: 'agree',
        agreement: {
          ...{ questions: rows.length, prompts: rows.reduce((sum, { prompts }) => sum + prompts, 0) },
          facts: new Set(rows.map(({ fact }) => fact)).size,
          ...{ v, candidates: candidates === 0 ? null : candidates, randomSets, seed },
          groups: groupFigures(rows, createBootstrap(resamples, seed)),
        },
      },
    })
    const hooks = hooksOf<Row>(context)
    const result = await call(
      'agree',
      { run, source, methods: [...methods], ...how },
      {
        ...hooks,
        onItem(row) {
          rows.push(row)
          hooks.onItem(row)
          onFigures?.(figures)
        },
      },
    )
    const { device, agreement, perQuestion } = result
    return {
      ...{ result, device, nQuestions: agreement.questions, nVariants: agreement.prompts },
      summary: { kind: 'agree', agreement },
      files: {
        [agreementFiles.figures]: jsonFile(agreement),
        [agreementFiles.rows]: new TextEncoder().encode(
          perQuestion.map((each) => `${JSON.stringify(each)}\n`).join(''),
        ),
      },
    }
  },
}
