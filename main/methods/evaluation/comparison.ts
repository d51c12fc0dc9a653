import type { Comparison } from '../evaluationSchema.ts'
import { perEdit } from './edits.ts'
import { byQuestion, measures } from './effects.ts'
import { contrastOf } from '../statistics/estimates.ts'
import type { EvaluationContext } from './evaluationContext.ts'
import { jaccard, pairOverlap } from './overlap.ts'
import type { NeuronGrid } from './randomSets.ts'

export interface ComparedRun {
  readonly name: string
  readonly context: EvaluationContext
}

/**
 * Two runs, question by question: how far their sets agree, and whose neurons move the right letter further. Of the
 * questions that both have, by id; null when there is none.
 */
export function compareRuns(
  a: ComparedRun,
  b: ComparedRun,
  { grid, seed }: { readonly grid: NeuronGrid; readonly seed: number },
): Comparison | null {
  const { plan, observed, bootstrap, estimate } = a.context
  const theirs = new Map(b.context.plan.questions.map(({ id }, i) => [id, i]))
  const shared = plan.questions.flatMap(({ id }, mine) => {
    const other = theirs.get(id)
    return other === undefined ? [] : [{ mine, other, unit: plan.units[mine]! }]
  })
  if (shared.length === 0) return null
  const sets = shared.map(({ mine, other, unit }) => ({
    unit,
    mine: new Set(plan.questions[mine]!.neurons),
    other: new Set(b.context.plan.questions[other]!.neurons),
  }))
  const population = grid.nLayers * grid.dMlp
  const valued = (value: (each: (typeof sets)[number]) => number | null) =>
    estimate(sets.flatMap((each) => ({ unit: each.unit, value: value(each) ?? NaN })).filter(isValued))
  const own = perEdit((edit) => {
    const mine = valuesOf(observed.self(questionsOf(shared, 'mine'), 'own')[edit])
    const other = valuesOf(b.context.observed.self(questionsOf(shared, 'other'), 'own')[edit])
    const differences = shared.flatMap((pair) => {
      const [x, y] = [mine.get(pair.mine), other.get(pair.other)]
      return x === undefined || y === undefined ? [] : [{ unit: pair.unit, value: x - y }]
    })
    return contrastOf(differences, { bootstrap, seed })
  })
  return {
    runs: [a.name, b.name],
    questions: shared.length,
    jaccard: valued(({ mine, other }) => jaccard(mine, other)),
    overlap: valued(({ mine, other }) => pairOverlap(mine, other, population).overlap),
    own,
  }
}

function isValued({ value }: { readonly value: number }): boolean {
  return !Number.isNaN(value)
}

function questionsOf(shared: readonly { readonly mine: number; readonly other: number }[], side: 'mine' | 'other') {
  return shared.map((pair) => pair[side])
}

function valuesOf(observations: Parameters<typeof byQuestion>[0]): Map<number, number> {
  return new Map(byQuestion(observations, measures.logRatio).map(({ question, value }) => [question, value]))
}

/**
 * In which share of the runs of one method a neuron of a question is found; null where the method has one run.
 *
 * @param runs of the same method
 */
export function runShares(runs: readonly EvaluationContext[]): (id: string, neuron: number) => number | null {
  if (runs.length < 2) return () => null
  const sets = runs.map(({ plan }) => new Map(plan.questions.map(({ id, neurons }) => [id, new Set(neurons)])))
  return (id, neuron) => {
    const asked = sets.filter((set) => set.has(id))
    return asked.filter((set) => set.get(id)?.has(neuron) === true).length / asked.length
  }
}
