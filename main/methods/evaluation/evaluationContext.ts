import type { Baseline, Contrasts, Effects, Estimate, Wording } from '../evaluationSchema.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { baselineOf } from '../answers/accuracy.ts'
import type { ModelAnswer } from '../answers/answer.ts'
import { perEdit } from './edits.ts'
import { differences, effectOf } from './effects.ts'
import { contrastOf, estimateOf, type UnitValue } from '../statistics/estimates.ts'
import { letterChanges, type LetterChanges } from './letterChanges.ts'
import { likeliest, type Measured } from './observations.ts'
import { observedRun, type Observed, type ObservedRun } from './observed.ts'
import type { Plan } from './plan.ts'

/** One run's plan with what was measured, and the ways of summing it up that all parts of a result share. */
export interface EvaluationContext {
  readonly plan: Plan
  readonly measured: Measured
  readonly observed: ObservedRun
  readonly letters: LetterChanges
  readonly bootstrap: Bootstrap
  effects(observed: Observed): Effects
  /** How much further the first moves its questions than the second, in nats. */
  contrasts(of: Observed, from: Observed): Contrasts
  estimate(values: readonly UnitValue[]): Estimate
  /** Items of some questions, of one or more kinds. */
  items(questions: readonly number[], kinds: readonly Wording['kind'][]): readonly number[]
  /** Right answers, as one look among those at all fields. */
  baseline(items: readonly number[]): Baseline
  /** The model's answer to an item's prompt, without an edit. */
  answer(item: number): ModelAnswer
}

export function createContext(
  plan: Plan,
  measured: Measured,
  { bootstrap, seed }: { readonly bootstrap: Bootstrap; readonly seed: number },
): EvaluationContext {
  const byQuestion = Map.groupBy(plan.items.keys(), (item) => plan.items[item]!.question)
  const answer = (item: number): ModelAnswer => {
    const { question, gold, nLetters } = plan.items[item]!
    const probs = measured.before[item]!
    let mass = 0
    for (let letter = 0; letter < nLetters; letter++) mass += probs[letter]!
    return { unit: plan.units[question]!, right: likeliest(probs) === gold, nLetters, prob: probs[gold]!, mass }
  }
  return {
    ...{ plan, measured, bootstrap, answer, observed: observedRun(plan, measured) },
    letters: letterChanges({ plan, measured }, { bootstrap, seed }),
    effects: (observed) => perEdit((edit) => effectOf(observed[edit], bootstrap)),
    contrasts: (of, from) => perEdit((edit) => contrastOf(differences(of[edit], from[edit]), { bootstrap, seed })),
    estimate: (values) => estimateOf(values, bootstrap),
    items: (questions, kinds) =>
      questions.flatMap((question) =>
        (byQuestion.get(question) ?? []).filter((item) => kinds.includes(plan.items[item]!.kind)),
      ),
    baseline: (items) => baselineOf(items.map(answer), plan.fields.length),
  }
}
