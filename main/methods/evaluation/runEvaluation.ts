import type { RunEvaluation } from '../evaluationSchema.ts'
import type { LeastEffect } from './edits.ts'
import type { EvaluationContext } from './evaluationContext.ts'
import { evaluateField, type DriftTexts } from './fieldEvaluation.ts'
import { overlapOf } from './overlap.ts'
import { pooledMatrix } from './pooledEvaluation.ts'
import { evaluateQuestion, type QuestionOptions } from './questionEvaluation.ts'
import type { NeuronGrid } from './randomSets.ts'
import { runWarnings } from './runWarnings.ts'
import { transferOf } from './transfer.ts'

/** What a run says about itself. */
export type RunIdentity = Pick<
  RunEvaluation,
  'name' | 'dir' | 'manifest' | 'method' | 'objective' | 'settings' | 'data' | 'prompts'
>

export interface RunEvaluationOptions {
  readonly grid: NeuronGrid
  readonly seed: number
  readonly controls: number
  readonly least: LeastEffect
  readonly driftTexts: DriftTexts
  readonly runsOf: QuestionOptions['runsOf']
}

/** Everything that is known of one run. */
export function evaluateRun(
  identity: RunIdentity,
  context: EvaluationContext,
  { grid, seed, controls, least, driftTexts, runsOf }: RunEvaluationOptions,
): RunEvaluation {
  const { plan } = context
  const kinds = ['domain', 'lang'] as const
  const population = grid.nLayers * grid.dMlp
  const fields = plan.fields.map((field) => evaluateField(field, context, { grid, driftTexts, least }))
  const all = plan.questions.map((_, i) => i)
  const baseline = context.baseline(context.items(all, ['detected']))
  const result = {
    ...identity,
    controls: {
      group: plan.others.group,
      perQuestion: controls,
      pairs: plan.others.of.reduce((sum, places) => sum + places[plan.others.control].length, 0),
    },
    fields,
    questions: all.map((question) => evaluateQuestion(question, context, { grid, baseline, least, runsOf })),
    overlap: kinds.flatMap((kind) => {
      const ofKind = plan.fields.filter((field) => field.kind === kind)
      return overlapOf(kind, ofKind, plan.questions, { population, seed }) ?? []
    }),
    transfer: transferOf(context),
    pooled: kinds.flatMap((kind) => pooledMatrix(kind, context) ?? []),
  }
  return { ...result, warnings: runWarnings(result) }
}
