/** What the prompts of a dose plan said, as curves over the factor. */
import { accuracyOf } from '../answers/accuracy.ts'
import { guardsOf } from '../answers/guards.ts'
import { effectOf } from '../evaluation/effects.ts'
import type { LetterProbs, Observation } from '../evaluation/observations.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { controlOf, meanOf, observation, type AskedPrompt } from './control.ts'
import type { DoseCurve, DosePoint } from './experimentSchema.ts'
import { doseGroups, type DoseGroup } from './dosePlan.ts'

/** One prompt under every set and factor. */
export interface DoseMeasurement extends AskedPrompt {
  readonly group: DoseGroup
  /** Letter probabilities without an edit. */
  readonly clean: LetterProbs
  /** Of a set, 0 the edited one, then the random ones, at a factor; not asked for the factor 1. */
  at(set: number, factor: number): LetterProbs
}

export interface DoseCurveOptions {
  readonly factors: readonly number[]
  /** Number of random sets. */
  readonly controls: number
  readonly bootstrap: Bootstrap
  readonly seed: number
}

/** One curve for each group that was asked. */
export function doseCurves(
  measured: readonly DoseMeasurement[],
  who: Readonly<Record<DoseGroup, string>>,
  options: DoseCurveOptions,
): DoseCurve[] {
  return doseGroups.flatMap((group) => {
    const prompts = measured.filter((each) => each.group === group)
    if (prompts.length === 0) return []
    return {
      ...{ group, who: who[group], variants: prompts.length },
      questions: new Set(prompts.map(({ question }) => question)).size,
      points: options.factors.map((factor) => pointOf(prompts, factor, options)),
    }
  })
}

function pointOf(
  prompts: readonly DoseMeasurement[],
  factor: number,
  { controls, ...random }: DoseCurveOptions,
): DosePoint {
  const under = (set: number): Observation[] =>
    prompts.map((prompt) =>
      observation(prompt, prompt.clean, factor === 1 ? prompt.clean : prompt.at(set, factor), set),
    )
  const own = under(0)
  return {
    factor,
    prob: meanOf(own, ({ after }) => after),
    accuracy: accuracyOf(
      own.map(({ unit, rightAfter }, i) => ({ unit, right: rightAfter, nLetters: prompts[i]!.nLetters })),
    ),
    effect: effectOf(own, random.bootstrap),
    guards: guardsOf(
      prompts.map(({ unit, gold, clean, at }) => ({
        unit,
        gold,
        before: clean,
        after: factor === 1 ? clean : at(0, factor),
      })),
      random,
    ),
    control: controlOf(Array.from({ length: controls }, (_, draw) => under(1 + draw))),
  }
}
