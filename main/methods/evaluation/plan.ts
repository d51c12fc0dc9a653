/**
 * Everything that an evaluation asks of the model, before it asks: which neurons are edited in which prompts. The plan
 * depends on the questions, the settings and the seed alone, so that what is measured can be kept by content.
 */
import type { Wording } from '../evaluationSchema.ts'
import { unitsOf } from '../answers/units.ts'
import { fieldsOf, type EvaluatedQuestion, type FieldMembers } from './fields.ts'
import { otherQuestions, places, type OtherQuestions, type Where } from './otherQuestions.ts'
import { poolField, type FieldPools } from './pools.ts'
import { randomSet, type NeuronGrid, type RandomKind } from './randomSets.ts'

export interface PlanSettings {
  readonly seed: number
  /** Other questions in each place that a question's neurons are measured on. */
  readonly controls: number
  /** Random sets of each kind per question. */
  readonly randomSets: number
  /** Most neurons of a field's pooled set. */
  readonly pooled: number
}

/** One prompt that is asked: a variant of a question, or a wording that its detection did not see. */
export interface Item {
  readonly question: number
  readonly kind: Wording['kind']
  /** Template of the prompt; empty where it came from elsewhere. */
  readonly template: string
  readonly nLetters: number
  /** Index of the right letter. */
  readonly gold: number
}

export type SetKind = 'own' | RandomKind

/** What is edited in a prompt, under both factors, and why. */
export interface Probe {
  readonly item: number
  readonly neurons: readonly number[]
  readonly set: SetKind
  /** Which of several random sets; 0 for own sets. */
  readonly draw: number
  /** The question whose set it is, or that the random set stands in for; or the field of a pooled set. */
  readonly owner:
    | { readonly kind: 'question'; readonly question: number; readonly where: 'self' | Where }
    | { readonly kind: 'field'; readonly field: string }
}

export interface Plan {
  readonly questions: readonly EvaluatedQuestion[]
  readonly items: readonly Item[]
  readonly units: readonly number[]
  readonly fields: readonly FieldMembers[]
  readonly others: OtherQuestions
  readonly pools: readonly FieldPools[]
  readonly probes: readonly Probe[]
  /** Random sets for prediction from neurons, per pool: a few for each half. */
  readonly randomPools: ReadonlyMap<string, readonly (readonly [readonly number[], readonly number[]])[]>
}

/** Random sets beside a pooled set, and beside own sets in unseen wordings: fewer do, for they are averaged. */
export const fewDraws = 3

/** @param items of all questions, each question's variants of the detection first */
export function planEvaluation(
  questions: readonly EvaluatedQuestion[],
  items: readonly Item[],
  grid: NeuronGrid,
  settings: PlanSettings,
): Plan {
  const { seed, controls, pooled } = settings
  const units = unitsOf(questions)
  const fields = fieldsOf(questions, units)
  const others = otherQuestions(questions, units, { count: controls, seed })
  const pools = fields
    .filter(({ kind }) => kind !== 'both')
    .flatMap((field) => poolField(field, questions, units, { size: pooled, seed }) ?? [])
  const randomPools = new Map(
    pools.map(({ field, pools: halves }) => [
      field.id,
      Array.from({ length: fewDraws }, (_, draw) => {
        const drawn = (half: 0 | 1) =>
          randomSet(halves[half], 'sameLayers', grid, { seed, name: `${field.id} half ${half} ${draw}` })
        return [drawn(0), drawn(1)] as const
      }),
    ]),
  )
  const asked = Map.groupBy(items.keys(), (item) => items[item]!.question)
  const itemsOf = (question: number): readonly number[] => asked.get(question) ?? []
  const probes = [
    ...selfProbes(questions, items, itemsOf, grid, settings),
    ...otherProbes(questions, items, itemsOf, others, grid, settings),
    ...poolProbes(questions, items, itemsOf, pools, grid, settings),
  ]
  return { questions, items, units, fields, others, pools, probes, randomPools }
}

/** Neurons whose activity in an item's prompt is read for predictions, ascending. */
export function watchedNeurons({ items, pools, randomPools }: Plan, item: number): number[] {
  const { question, kind } = items[item]!
  if (kind !== 'detected') return []
  const watched = new Set<number>()
  for (const { field, halfOf, pools: halves } of pools) {
    if (!halfOf.has(question)) continue
    for (const neuron of [...halves, ...randomPools.get(field.id)!.flat()].flat()) watched.add(neuron)
  }
  return [...watched].sort((a, b) => a - b)
}

type ItemsOf = (question: number) => readonly number[]

/** Every question's own set, and random ones, in all of its prompts. */
function* selfProbes(
  questions: readonly EvaluatedQuestion[],
  items: readonly Item[],
  itemsOf: ItemsOf,
  grid: NeuronGrid,
  { seed, randomSets }: PlanSettings,
): Generator<Probe> {
  for (const [question, { id, neurons }] of questions.entries()) {
    const owner = { kind: 'question', question, where: 'self' } as const
    const drawn = { random: draws(id, neurons, 'random'), sameLayers: draws(id, neurons, 'sameLayers') }
    for (const item of itemsOf(question)) {
      yield { item, neurons, set: 'own', draw: 0, owner }
      const isSeen = items[item]!.kind === 'detected'
      for (const kind of ['random', 'sameLayers'] as const) {
        const most = isSeen ? randomSets : kind === 'random' ? 0 : fewDraws
        for (const [draw, set] of drawn[kind].slice(0, most).entries()) {
          yield { item, neurons: set, set: kind, draw, owner }
        }
      }
    }
  }

  function draws(id: string, neurons: readonly number[], kind: RandomKind): number[][] {
    return Array.from({ length: randomSets }, (_, draw) =>
      randomSet(neurons, kind, grid, { seed, name: `${id} ${draw}` }),
    )
  }
}

/** Sets on other questions, each pair in one variant: the variants take turns. Random ones on the unrelated alone. */
function* otherProbes(
  questions: readonly EvaluatedQuestion[],
  items: readonly Item[],
  itemsOf: ItemsOf,
  others: OtherQuestions,
  grid: NeuronGrid,
  { seed }: PlanSettings,
): Generator<Probe> {
  for (const [question, { id, neurons }] of questions.entries()) {
    const first = (kind: RandomKind) => randomSet(neurons, kind, grid, { seed, name: `${id} 0` })
    for (const where of places) {
      for (const [turn, other] of others.of[question]![where].entries()) {
        const seen = itemsOf(other).filter((item) => items[item]!.kind === 'detected')
        const item = seen[turn % seen.length]
        if (item === undefined) continue
        const owner = { kind: 'question', question, where } as const
        yield { item, neurons, set: 'own', draw: 0, owner }
        if (where !== others.control) continue
        yield { item, neurons: first('random'), set: 'random', draw: 0, owner }
        yield { item, neurons: first('sameLayers'), set: 'sameLayers', draw: 0, owner }
      }
    }
  }
}

/**
 * Pooled sets in one variant of every question: of the half that the question is not in; of questions outside the field
 * the halves take turns. Random sets on the field's own questions alone.
 */
function* poolProbes(
  questions: readonly EvaluatedQuestion[],
  items: readonly Item[],
  itemsOf: ItemsOf,
  pools: readonly FieldPools[],
  grid: NeuronGrid,
  { seed }: PlanSettings,
): Generator<Probe> {
  for (const { field, halfOf, pools: halves } of pools) {
    const owner = { kind: 'field', field: field.id } as const
    for (const question of questions.keys()) {
      const seen = itemsOf(question).filter((item) => items[item]!.kind === 'detected')
      const item = seen[question % seen.length]
      if (item === undefined) continue
      const half = halfOf.get(question)
      const tested = half === undefined ? ((question % 2) as 0 | 1) : ((1 - half) as 0 | 1)
      yield { item, neurons: halves[tested], set: 'own', draw: 0, owner }
      if (half === undefined) continue
      for (const kind of ['random', 'sameLayers'] as const) {
        for (let draw = 0; draw < fewDraws; draw++) {
          const name = `${field.id} half ${tested} ${draw}`
          yield { item, neurons: randomSet(halves[tested], kind, grid, { seed, name }), set: kind, draw, owner }
        }
      }
    }
  }
}
