/** Which neurons are scaled in whose prompts for a dose curve, random sets of the same size among them. */
import { seededRandom } from '../../base/random.ts'
import { seedOf, shuffled } from '../../datasets/optionOrders.ts'
import { randomSet, type NeuronGrid, type RandomKind } from '../evaluation/randomSets.ts'
import { translations, unrelatedQuestions, type PlacedQuestion } from './unrelatedQuestions.ts'

export interface DoseQuestion extends PlacedQuestion {
  /** Its own set; neurons are `layer * dMlp + neuron`. */
  readonly neurons: readonly number[]
}

export interface DoseChoice {
  /** One set for all questions; null: each question's own. */
  readonly set: readonly number[] | null
  /** Indices of the questions that the set belongs to. */
  readonly own: readonly number[]
  /** Of these, ask so many, drawn at random; all when null. */
  readonly sample: number | null
  /** Random sets, and what they have in common with the set besides its size. */
  readonly controls: number
  readonly kind: RandomKind
  readonly seed: number
}

/** `same-fact`: the same questions in other languages. */
export const doseGroups = ['own', 'same-fact', 'unrelated'] as const
export type DoseGroup = (typeof doseGroups)[number]

/** A question that is asked, and the sets that are scaled in its prompts: the set itself, then the random ones. */
export interface DoseTrial {
  readonly question: number
  readonly group: DoseGroup
  readonly sets: readonly (readonly number[])[]
}

export interface DosePlan {
  readonly trials: readonly DoseTrial[]
  /** Who is asked in each group, for people. */
  readonly who: Readonly<Record<DoseGroup, string>>
  /** Own questions that were left out for want of neurons; indices. */
  readonly empty: readonly number[]
}

/**
 * Own questions, as many of the same facts in other languages, and as many unrelated ones, as far as there are any. Where
 * each question has its own set, one of each kind is drawn for it and tried with that set.
 */
export function planDose(
  questions: readonly DoseQuestion[],
  units: readonly number[],
  choice: DoseChoice,
  grid: NeuronGrid,
): DosePlan {
  const { set, sample, controls, kind, seed } = choice
  const isEmpty = (i: number): boolean => (set ?? questions[i]!.neurons).length === 0
  const able = choice.own.filter((i) => !isEmpty(i))
  const own =
    sample === null
      ? able
      : shuffled(able, seededRandom(seedOf(seed, 'sample of the dose')))
          .slice(0, sample)
          .sort((a, b) => a - b)
  const setsOf = (neurons: readonly number[], name: string): number[][] => [
    [...neurons],
    ...Array.from({ length: controls }, (_, draw) => randomSet(neurons, kind, grid, { seed, name: `${name} ${draw}` })),
  ]
  const others = (of: readonly number[], count: number) => unrelatedQuestions(of, questions, units, { count, seed })
  const foreign = (of: readonly number[], count: number) => translations(of, questions, units, { count, seed })
  const who = {
    own: 'the questions whose neurons they are',
    'same-fact': 'the same facts in other languages',
    unrelated: others(set === null ? own.slice(0, 1) : choice.own, 1).who,
  }
  const empty = choice.own.filter(isEmpty)
  const trial = (group: DoseGroup, sets: DoseTrial['sets']) => (question: number) => ({ question, group, sets })
  if (set === null) {
    const trials = own.flatMap((question): DoseTrial[] => {
      const sets = setsOf(questions[question]!.neurons, questions[question]!.id)
      return [
        { question, group: 'own', sets },
        ...foreign([question], 1).map(trial('same-fact', sets)),
        ...others([question], 1).questions.map(trial('unrelated', sets)),
      ]
    })
    return { trials, empty, who }
  }
  const sets = setsOf(set, 'one set')
  const trials = [
    ...own.map(trial('own', sets)),
    ...foreign(own, own.length).map(trial('same-fact', sets)),
    ...others(choice.own, own.length).questions.map(trial('unrelated', sets)),
  ]
  return { trials, empty, who }
}
