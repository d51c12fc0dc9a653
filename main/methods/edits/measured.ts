/** From the letters of measured prompts to what an experiment found: the same for all prompts, and for those so far. */
import { unitsOf } from '../answers/units.ts'
import { fieldsOf, type EvaluatedQuestion } from '../evaluation/fields.ts'
import type { RandomKind } from '../evaluation/randomSets.ts'
import { createBootstrap, resamples } from '../statistics/bootstrap.ts'
import { compareFields } from './comparison.ts'
import { doseCurves } from './doseCurve.ts'
import type { DoseGroup } from './dosePlan.ts'
import type { Dose, EditComparison } from './experimentSchema.ts'

/** One prompt under each of several edits. */
export interface MeasuredPrompt {
  /** Index of its question. */
  readonly question: number
  /** Index of the right letter. */
  readonly gold: number
  readonly nLetters: number
  /** `[edits * nLetters]` */
  readonly probs: Float32Array
}

type Placed = Pick<EvaluatedQuestion, 'domain' | 'lang' | 'pair' | 'stem'>

export interface ControlChoice {
  /** Random sets, and what they have in common with the edited one besides its size. */
  readonly controls: number
  readonly kind: RandomKind
  readonly seed: number
}

/** @param prompts each before, after, and under each random set */
export function comparisonOf(
  prompts: readonly MeasuredPrompt[],
  questions: readonly Placed[],
  { controls, kind, seed }: ControlChoice,
): EditComparison {
  const units = unitsOf(questions)
  const paired = prompts.map((prompt) => {
    const { question, gold, nLetters } = prompt
    const [before, after, ...others] = rowsOf(prompt)
    return { question, unit: units[question]!, gold, nLetters, before: before!, after: after!, controls: others }
  })
  return {
    fields: compareFields(paired, fieldsOf(questions, units), { bootstrap: createBootstrap(resamples, seed), seed }),
    ...{ controls: { sets: controls, kind }, seed, variants: prompts.length },
  }
}

export interface DosedPrompt extends MeasuredPrompt {
  readonly group: DoseGroup
  readonly unit: number
}

export interface DoseChoices extends ControlChoice {
  readonly factors: readonly number[]
  readonly who: Readonly<Record<DoseGroup, string>>
}

/** @param prompts each without an edit, then under each set (the edited one, the random ones) at each factor but 1 */
export function curvesOf(
  prompts: readonly DosedPrompt[],
  { factors, who, controls, seed }: DoseChoices,
): Dose['curves'] {
  const scaled = scaledFactors(factors)
  const measured = prompts.map((prompt) => {
    const rows = rowsOf(prompt)
    const { group, question, unit, gold, nLetters } = prompt
    return {
      ...{ group, question, unit, gold, nLetters, clean: rows[0]! },
      at: (set: number, factor: number) => rows[1 + set * scaled.length + scaled.indexOf(factor)]!,
    }
  })
  return doseCurves(measured, who, { factors, controls, bootstrap: createBootstrap(resamples, seed), seed })
}

/** Those that change anything. */
export function scaledFactors(factors: readonly number[]): number[] {
  return factors.filter((factor) => factor !== 1)
}

function rowsOf({ probs, nLetters }: MeasuredPrompt): Float32Array[] {
  return Array.from({ length: probs.length / nLetters }, (_, i) => probs.subarray(i * nLetters, (i + 1) * nLetters))
}
