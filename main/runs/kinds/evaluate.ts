import type { OutputOf } from '../../base/contract.ts'
import type { Evaluation } from '../../methods/evaluationSchema.ts'
import { reportHtml } from '../../report/reportHtml.ts'
import type { runCalls } from '../calls/calls.ts'
import type { CapsuleSource } from '../calls/common.ts'
import { openCapsule } from '../capsule.ts'
import { evaluationFiles, evaluationJson, reportContext, type ReportContextOptions } from '../evaluation.ts'
import { hooksOf, type Found, type Kind } from './kind.ts'

export interface EvaluateInput {
  /** Detections. */
  readonly runs: readonly CapsuleSource[]
  /** A file with free text; null for our own. */
  readonly text: string | null
  /** Where else a detection may lie whose questions the report tells. @default the detections themselves */
  readonly candidates?: ReportContextOptions['candidates']
  /** What a person calls neurons of the model. */
  readonly labels?: ReportContextOptions['labels']
}

/** What the neurons of detections do, beside random ones. */
export const evaluate: Kind<'evaluate', EvaluateInput, OutputOf<typeof runCalls, 'evaluate'>> = {
  title: 'Evaluate',
  isShared: true,
  async run({ runs, text, candidates, labels = [] }, options, context) {
    const { call, run, version, signal } = context
    const result = await call('evaluate', { run, runs: [...runs], text, ...options }, hooksOf(context))
    const { evaluation } = result
    const among = candidates ?? (() => runs.map(openCapsule))
    const told = await reportContext(evaluation, { engram: version, candidates: among, labels, signal })
    // Its host knows the model by its name, too.
    const { model: _, ...found } = foundEvaluation(evaluation)
    return {
      ...found,
      result,
      files: {
        [evaluationFiles.evaluation]: encode(evaluationJson(evaluation)),
        [evaluationFiles.report]: encode(reportHtml(evaluation, told)),
      },
    }
  },
}

/** What a run's record says of an evaluation. */
export function foundEvaluation({ device, warnings, runs, model }: Evaluation): Found {
  const { fingerprint, nLayers, dMlp } = model
  return {
    ...{ device, warnings: [...new Set(warnings)], accuracy: null },
    model: { name: '', fingerprint, nLayers, dMlp },
    ...{ nQuestions: runs[0]?.questions.length ?? 0, nVariants: runs[0]?.fields[0]?.baseline.of ?? 0 },
    summary: {
      kind: 'evaluate',
      runs: runs.map(({ name, fields }) => ({
        name,
        verdict: fields[0]?.card.verdict ?? null,
        sentence: fields[0]?.card.sentence ?? '',
        fields: fields.map(({ field, card, pcr }) => ({
          ...{ id: field.id, verdict: card.verdict },
          pcr: { boost: pcr.own.boost.ratio, suppress: pcr.own.suppress.ratio },
        })),
      })),
    },
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
