import type { OutputOf } from '../../base/contract.ts'
import { formatCsv } from '../../files/csv.ts'
import type { CurveMethod } from '../../methods/faithfulness/curvePoints.ts'
import type { Faithfulness, Figure } from '../../methods/faithfulnessSchema.ts'
import type { runCalls } from '../calls/calls.ts'
import type { ExperimentSource } from '../calls/edits.ts'
import { hooksOf, jsonFile, type Kind } from './kind.ts'

type Result = OutputOf<typeof runCalls, 'faithfulness'>

export interface FaithfulnessInput {
  readonly source: ExperimentSource
  readonly methods: readonly CurveMethod[]
}

/** How well the top neurons of each method do alone, and what is left without them. */
export const faithfulness: Kind<'faithfulness', FaithfulnessInput, Result> = {
  title: 'Faithfulness',
  async run({ source, methods }, { letters: _, ...how }, context) {
    const { call, run } = context
    const result = await call('faithfulness', { run, source, methods, ...how }, hooksOf(context))
    const { device, questions, prompts, faithfulness, perQuestion } = result
    return {
      ...{ result, device, nQuestions: questions, nVariants: prompts },
      summary: { kind: 'faithfulness', faithfulness },
      files: {
        'faithfulness.json': jsonFile(faithfulness),
        'curves.csv': new TextEncoder().encode(curvesCsv(faithfulness)),
        'by-question.jsonl': new TextEncoder().encode(perQuestion.map((each) => `${JSON.stringify(each)}\n`).join('')),
      },
    }
  },
}

const columns = ['measure', 'method', 'curve', 'share', 'neurons', 'mean', 'figure', 'value', 'low', 'high']

/** A line for each point and area, as a table. */
function curvesCsv({ measures }: Faithfulness): string {
  const cells = (figure: string, { value, low, high }: Figure): string[] => [figure, ...[value, low, high].map(cell)]
  const rows = measures.flatMap(({ measure, whole, none, scale, methods }) => [
    ...Object.entries({ whole, none, scale }).map(([name, figure]) => [
      measure,
      '',
      '',
      '',
      '',
      '',
      ...cells(name, figure),
    ]),
    ...methods.flatMap(({ method, cpr, cmd, complement, kept, keptByMagnitude, removed, top }) => [
      ...Object.entries({ cpr, cmd, complement }).map(([name, figure]) => {
        return [measure, method, '', '', '', '', ...cells(name, figure)]
      }),
      ...Object.entries({ kept, 'kept by magnitude': keptByMagnitude, removed }).flatMap(([curve, points]) =>
        points.map(({ share, neurons, mean, f }) => {
          return [measure, method, curve, cell(share), cell(neurons), cell(mean), ...cells('f', f)]
        }),
      ),
      ...top.map(({ neurons, mean, change }) => {
        return [measure, method, 'top removed', '', cell(neurons), cell(mean), ...cells('change', change)]
      }),
    ]),
  ])
  // Numbers may begin with a minus, and nothing here is of a person's file.
  return formatCsv([columns, ...rows], ',', { formulas: true })
}

function cell(value: number | null): string {
  return value === null ? '' : String(value)
}
