import { neuronName } from '../topNeurons.ts'
import { exactFigure, neuronFigure, numberFigure, worstOf, type Pair } from './figures.ts'
import type { Condition, Figure, Rerun } from './rerunSchema.ts'

/** What a detection found for one question. Neurons are `layer * dMlp + neuron`. */
export interface FoundQuestion {
  readonly id: string
  /** For each variant the token of its right letter, that token's probability, and whether the integral converged. */
  readonly found: readonly {
    readonly target: number
    readonly prob: number
    readonly converged: boolean
    /** Of the integral, as a share of the largest attribution; null where it is not known. */
    readonly error: number | null
  }[]
  /** The coarse neuron set; its lists run in parallel. */
  readonly cluster: {
    readonly neurons: readonly number[]
    readonly scores: readonly number[]
    /** In how many variants the neuron passes that variant's own threshold. */
    readonly frequency: readonly number[]
    readonly na: readonly number[]
    readonly ica: readonly number[]
  }
  /** The query-relevant neurons, best first. */
  readonly key: { readonly neurons: readonly number[]; readonly scores: readonly number[] }
}

export interface FoundRun {
  /** Version of Engram, fingerprint of the model, device, how prompts were put, the digest of the background corpus or null. */
  readonly conditions: {
    readonly engram: string
    readonly model: string
    readonly device: string
    readonly background: string | null
    readonly prompting: string
  }
  readonly questions: readonly FoundQuestion[]
  readonly common: readonly { readonly neuron: number; readonly occurrences: number }[]
  readonly meanProb: number
}

export interface GradeOptions {
  /** Of the largest value of a question's list. */
  readonly tolerance: number
  readonly dMlp: number
}

/** Grades a run field by field against the one that it repeats: the same questions in the same order. */
export function gradeRerun(before: FoundRun, now: FoundRun, { tolerance, dMlp }: GradeOptions): Rerun {
  const write = (neuron: number): string => neuronName(neuron, dMlp)
  const each = <T>(read: (question: FoundQuestion) => readonly T[]): Pair<T>[] =>
    before.questions.map((question, i) => ({
      name: question.id,
      before: read(question),
      now: read(now.questions[i]!),
    }))
  const numbers = (name: string, read: (question: FoundQuestion) => readonly number[]): Figure =>
    numberFigure(name, each(read), tolerance)
  const sets = (name: string, read: (question: FoundQuestion) => FoundQuestion['key']): Figure =>
    neuronFigure(
      name,
      before.questions.map((question, i) => ({
        name: question.id,
        before: read(question),
        now: read(now.questions[i]!),
      })),
      { tolerance, write },
    )
  const shared = sharedScores(before.questions, now.questions)
  const commonOf = ({ common }: FoundRun) => ({
    neurons: common.map(({ neuron }) => neuron),
    scores: common.map(({ occurrences }) => occurrences),
  })
  const figures = [
    exactFigure(
      'target tokens',
      each(({ found }) => found.map(({ target }) => target)),
    ),
    numbers('P(right letter)', ({ found }) => found.map(({ prob }) => prob)),
    exactFigure(
      'converged',
      each(({ found }) => found.map(({ converged }) => converged)),
    ),
    sets('neurons of clusters', ({ cluster }) => cluster),
    numberFigure(
      'attributions',
      shared(({ cluster }) => cluster.scores),
      tolerance,
    ),
    exactFigure(
      'variants of neurons',
      shared(({ cluster }) => cluster.frequency),
    ),
    numberFigure(
      'na',
      shared(({ cluster }) => cluster.na),
      tolerance,
    ),
    numberFigure(
      'ica',
      shared(({ cluster }) => cluster.ica),
      tolerance,
    ),
    sets('final neurons', ({ key }) => key),
    neuronFigure('common neurons', [{ name: 'the run', before: commonOf(before), now: commonOf(now) }], {
      ...{ tolerance: 0, write },
    }),
    exactFigure('clusters of common neurons', [
      { name: 'the run', before: commonOf(before).scores, now: commonOf(now).scores },
    ]),
    numberFigure(
      'mean P(right letter)',
      [{ name: 'the run', before: [before.meanProb], now: [now.meanProb] }],
      tolerance,
    ),
  ]
  return {
    ...{ tolerance, figures, conditions: changedConditions(before.conditions, now.conditions) },
    verdict: worstOf(figures.map(({ grade }) => grade)),
  }
}

/** Numbers of the neurons that both clusters have, neuron by neuron: a neuron that is missing is no second difference. */
function sharedScores(before: readonly FoundQuestion[], now: readonly FoundQuestion[]) {
  return (read: (question: FoundQuestion) => readonly number[]): Pair<number>[] =>
    before.map((question, i) => {
      const other = now[i]!
      const places = new Map(other.cluster.neurons.map((neuron, at) => [neuron, at]))
      const both = [...question.cluster.neurons.keys()].filter((at) => places.has(question.cluster.neurons[at]!))
      return {
        name: question.id,
        before: both.map((at) => read(question)[at]!),
        now: both.map((at) => read(other)[places.get(question.cluster.neurons[at]!)!]!),
      }
    })
}

const severities = {
  model: 'critical',
  prompting: 'critical',
  background: 'high',
  engram: 'medium',
  device: 'low',
} as const
const names = {
  model: 'model',
  prompting: 'how prompts are put',
  background: 'background corpus',
  engram: 'version of Engram',
  device: 'device',
} as const

function changedConditions(before: FoundRun['conditions'], now: FoundRun['conditions']): Condition[] {
  return (['model', 'prompting', 'background', 'engram', 'device'] as const)
    .filter((key) => before[key] !== now[key])
    .map((key) => ({
      ...{ name: names[key], severity: severities[key] },
      ...{ before: before[key] ?? 'none', now: now[key] ?? 'none' },
    }))
}
