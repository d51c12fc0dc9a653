import type { Run } from '../../api/shapes.ts'
import type { BandFigures } from './effectText.ts'

/** What a dose run says in its record: a curve for each group of questions. */
export type Dose = Extract<NonNullable<Run['summary']>, { readonly kind: 'dose' }>['dose']
export type DoseCurve = Dose['curves'][number]
export type DosePoint = DoseCurve['points'][number]

/** Share of right answers, probability of the right letter, and the change of its logarithm in nats. */
export const measures = ['accuracy', 'prob', 'logRatio'] as const
export type Measure = (typeof measures)[number]

export interface MeasuredPoint {
  readonly factor: number
  readonly value: number | null
  /** Of 95 %, of P that of its change; null where the record has none. */
  readonly interval: readonly [low: number, high: number] | null
  /** Random sets at the same strength. */
  readonly random: BandFigures | null
}

/** Null before there is a point, and where an earlier version counted. */
export function doseOf(run: Run | null): Dose | null {
  return run?.summary?.kind === 'dose' && run.summary.dose.curves.length > 0 ? run.summary.dose : null
}

/** One measure of a curve, the strengths ascending. */
export function pointsOf({ points }: DoseCurve, measure: Measure): readonly MeasuredPoint[] {
  return points.map((point) => ({ factor: point.factor, ...measured(point, measure) }))
}

function measured({ prob, accuracy, effect, control }: DosePoint, measure: Measure): Omit<MeasuredPoint, 'factor'> {
  switch (measure) {
    case 'accuracy':
      return { value: accuracy.share, interval: intervalOf(accuracy), random: control?.share ?? null }
    case 'prob':
      return { value: prob, interval: around(prob, effect.difference), random: control?.prob ?? null }
    case 'logRatio':
      return {
        value: effect.logRatio.mean,
        interval: intervalOf(effect.logRatio),
        random: control?.logRatio ?? null,
      }
  }
}

/** The interval of a change, drawn about where the change ends: what it is a change from is the same at every strength. */
function around(value: number, { mean, low, high }: DosePoint['effect']['difference']): MeasuredPoint['interval'] {
  return mean === null || low === null || high === null ? null : [value - mean + low, value - mean + high]
}

export function intervalOf({ low, high }: { readonly low: number | null; readonly high: number | null }) {
  return low === null || high === null ? null : ([low, high] as const)
}
