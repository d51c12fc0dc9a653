import * as v from 'valibot'
import {
  EvaluationSchema,
  type Effects,
  type Estimate,
  type Evaluation,
  type Pcr,
  type RunEvaluation,
} from '../methods/evaluationSchema.ts'
import { parseJson } from '../files/parseJson.ts'
import { refusal } from './failures.ts'
import { runFile } from './runRecords.ts'
import type { OpenProject } from './session.ts'
import { shareOf } from '../runs/kinds/figures.ts'
import type { EvaluationView } from '../rpc/window/shapes.ts'

/**
 * What an evaluation found, as a window shows it.
 *
 * @throws WorkbenchError 'input.missing' while the run has not ended
 */
export function evaluationView(project: OpenProject, runId: string): EvaluationView {
  const text = new TextDecoder().decode(runFile(project, runId, 'evaluation.json'))
  return viewOf(v.parse(EvaluationSchema, parseJson(text)))
}

export function viewOf({ runs, comparisons, settings: { leastNats, leastPoints } }: Evaluation): EvaluationView {
  if (runs.length === 0) throw refusal('run.store', 'This evaluation holds no run; make it again.')
  const least = leastNats === undefined || leastPoints === undefined ? null : { nats: leastNats, points: leastPoints }
  return { runs: runs.map(viewOfRun), comparisons, least }
}

function viewOfRun({ name, method, fields, transfer }: RunEvaluation): EvaluatedRun {
  return {
    ...{ name, method },
    fields: fields.map(({ field, card, baseline, neurons, own, sameLayers, unrelated, pcr, guards = null }) => ({
      ...{ id: field.id, kind: field.kind, domain: field.domain, lang: field.lang, questions: field.questions },
      ...{ verdict: card.verdict, sentence: card.sentence, tests: card.tests },
      ...{ accuracy: baseline.share === null ? null : shareOf(baseline), neurons: neurons.mean },
      ...{ baseline, guards },
      ...{ own: moved(own), random: moved(sameLayers), unrelated: moved(unrelated) },
      pcr: { boost: ratio(pcr.own.boost), suppress: ratio(pcr.own.suppress) },
    })),
    transfer:
      transfer === null
        ? null
        : {
            langs: transfer.langs,
            cells: transfer.cells.map((row) =>
              row.map(({ facts, effects, control }) => ({
                ...{ facts, own: effects && moved(effects), control: control && moved(control) },
              })),
            ),
          },
  }
}

type EvaluatedRun = EvaluationView['runs'][number]

function moved({ boost, suppress }: Effects): EvaluatedRun['fields'][number]['own'] {
  return { boost: bounds(boost.logRatio), suppress: bounds(suppress.logRatio) }
}

function bounds({ mean, low, high }: Estimate) {
  return { mean, low, high }
}

function ratio({ ratio, low, high, atLeast, note }: Pcr) {
  return { ratio, low, high, atLeast, note }
}
