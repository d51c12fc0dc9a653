import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../main/base/random.ts'
import { createContext } from '../../../../main/methods/evaluation/evaluationContext.ts'
import type { EvaluatedQuestion } from '../../../../main/methods/evaluation/fields.ts'
import type { Measured } from '../../../../main/methods/evaluation/observations.ts'
import { planEvaluation } from '../../../../main/methods/evaluation/plan.ts'
import type { Item } from '../../../../main/methods/evaluation/plan.ts'
import { evaluateRun } from '../../../../main/methods/evaluation/runEvaluation.ts'
import { createBootstrap } from '../../../../main/methods/statistics/bootstrap.ts'

const grid = { nLayers: 6, dMlp: 500 }
const [nFacts, langs, domains] = [12, ['en', 'fr'], ['geo', 'bio']] as const
const settings = { seed: 0, controls: 4, randomSets: 10, pooled: 40 }

interface World {
  /** Neurons that carry a question's answer, as the world has them. */
  readonly holds: (fact: number, lang: number) => readonly number[]
  /** Neurons that the run claims. @default those that hold the answer */
  readonly claims?: (fact: number, lang: number) => readonly number[]
  /** Whether the neurons work in a kind of prompt. @default in all */
  readonly works?: (kind: Item['kind']) => boolean
  /** P(right letter) without an edit. */
  readonly prob?: (question: number, kind: Item['kind']) => number
}

/** A made-up model: the logit of the right letter rises with the boosted share of what holds the answer. */
function evaluateWorld({ holds, claims = holds, works = () => true, prob = () => 0.7 }: World) {
  const questions: EvaluatedQuestion[] = []
  const truth: (readonly number[])[] = []
  for (let fact = 0; fact < nFacts; fact++) {
    for (const [l, lang] of langs.entries()) {
      const neurons = claims(fact, l)
      truth.push(holds(fact, l))
      questions.push({
        ...{ id: `f${fact}-${lang}`, domain: domains[fact % 2]!, lang, pair: `f${fact}`, stem: `stem ${fact} ${lang}` },
        ...{ neurons, scores: neurons.map((_, i) => 1 / (i + 1)), frequency: neurons.map(() => 2), nVariants: 3 },
      })
    }
  }
  const kinds = ['detected', 'detected', 'detected', 'template', 'order'] as const
  const items: Item[] = questions.flatMap((_, question) =>
    kinds.map((kind, at) => ({ question, kind, template: `t${at}`, nLetters: 4, gold: (question + at) % 4 })),
  )
  const plan = planEvaluation(questions, items, grid, settings)
  const random = seededRandom(5)
  const letters = (item: Item, logit: number): number[] => {
    const p = 1 / (1 + Math.exp(-logit))
    return [0, 1, 2, 3].map((letter) => (letter === item.gold ? p : (1 - p) / 3))
  }
  const clean = items.map((item) => {
    const p = prob(item.question, item.kind)
    return Math.log(p / (1 - p)) + 0.1 * (random() - 0.5)
  })
  const measured: Measured = {
    before: items.map((item, i) => letters(item, clean[i]!)),
    after: plan.probes.map(({ item, neurons }) => {
      const { question, kind } = items[item]!
      const held = truth[question]!
      const share = works(kind) ? held.filter((neuron) => neurons.includes(neuron)).length / held.length : 0
      const noise = (): number => 0.02 * (random() - 0.5)
      return {
        boost: letters(items[item]!, clean[item]! + share + noise()),
        suppress: letters(items[item]!, clean[item]! - 2.5 * share + noise()),
      }
    }),
    activations: (_, neurons) => neurons.map(() => random()),
    drift: [{ question: 0, own: { boost: 0.5, suppress: 0.25 }, random: { boost: 0.1, suppress: 0.05 } }],
  }
  const context = createContext(plan, measured, { bootstrap: createBootstrap(60, 0), seed: 0 })
  const identity = { name: 'qrnca', dir: 'run', manifest: '', method: 'qrnca', objective: 'prob', settings: {} }
  return evaluateRun({ ...identity, data: { name: 'd', sha256: '' } }, context, {
    ...{ grid, seed: 0, controls: 4, driftTexts: { texts: 1, tokens: 10 }, runsOf: () => null },
  })
}

const range = (from: number, length: number) => Array.from({ length }, (_, i) => from + i)
/** Ten neurons of each question's own, over two layers. */
const ownNeurons = (fact: number, lang: number) => [
  ...range(500 + 20 * fact + 5 * lang, 5),
  ...range(1500 + 20 * fact + 5 * lang, 5),
]

/** Every question has neurons of its own, and the run found them. */
const localised = evaluateWorld({ holds: ownNeurons })

describe('evaluateRun', () => {
  test('finds localised knowledge where there is some, by every measure', () => {
    const { fields, questions, transfer, warnings } = localised
    const all = fields[0]!
    expect(all.card.verdict).toBe('localised')
    expect(fields.filter(({ field }) => field.kind === 'lang').map(({ card }) => card.verdict)).toEqual([
      'localised',
      'localised',
    ])
    expect(questions.filter(({ card }) => card.verdict === 'localised')).toHaveLength(questions.length)
    expect(warnings).toEqual([])
    // p 0.70 to 1 / (1 + e^-(0.847 + 1)) = 0.864 and to 1 / (1 + e^-(0.847 - 2.5)) = 0.161
    expect(all.own.boost.relative.mean).toBeCloseTo(0.864 / 0.7 - 1, 1)
    expect(all.own.suppress.relative.mean).toBeCloseTo(0.161 / 0.7 - 1, 1)
    expect(Math.abs(all.random.boost.relative.mean!)).toBeLessThan(0.01)
    expect(all.own.suppress.flips).toMatchObject({ of: 72, right: 72, toWrong: 72, worsened: 12 })
    expect(all.own.suppress.flips.p).toBeCloseTo(2 / 2 ** 12, 12)
    expect(all.random.suppress.flips).toMatchObject({ toWrong: 0, p: 1 })
    expect(all.pcr.own.boost.ratio ?? all.pcr.own.boost.atLeast).toBeGreaterThan(20)
    expect(all.stability.mean).toBeCloseTo(2 / 3, 12)
    expect(all.neurons.layers).toEqual([0, 120, 0, 120, 0, 0]) // 24 questions with five neurons in each of two layers
    // other neurons in the other language: nothing is carried over
    expect(transfer!.cells[0]![0]!.effects!.boost.relative.mean).toBeGreaterThan(0.2)
    expect(Math.abs(transfer!.cells[0]![1]!.effects!.boost.relative.mean!)).toBeLessThan(0.01)
  })

  test('sees knowledge that languages share carried over', () => {
    const { transfer, overlap } = evaluateWorld({ holds: (fact) => ownNeurons(fact, 0) })
    const [same, other] = [transfer!.cells[0]![0]!, transfer!.cells[0]![1]!]
    expect(same.facts).toBe(nFacts)
    expect(other.effects!.boost.relative.mean).toBeCloseTo(same.effects!.boost.relative.mean!, 2)
    expect(Math.abs(other.control!.boost.relative.mean!)).toBeLessThan(0.01)
    expect(overlap.find(({ kind }) => kind === 'lang')!.cells[0]![1]!.jaccard).toBe(1)
    expect(overlap.find(({ kind }) => kind === 'domain')!.cells[0]![1]!.jaccard).toBe(0)
  })

  test('says diffuse of neurons that hold nothing', () => {
    const { fields, questions } = evaluateWorld({
      holds: ownNeurons,
      claims: (fact, lang) => range(2500 + fact + lang, 10),
    })
    expect(fields[0]!.card).toMatchObject({ verdict: 'diffuse' })
    expect(fields[0]!.card.sentence).toContain('no better than random')
    // One in twenty questions may beat its twenty random sets by luck, but not by 0.01 nats.
    expect(questions.filter(({ card }) => card.verdict !== 'diffuse')).toHaveLength(0)
  })

  test('says general of neurons that move every question', () => {
    const { fields, questions } = evaluateWorld({ holds: () => range(600, 10) })
    expect(fields[0]!.card.verdict).toBe('general')
    expect(questions.every(({ card }) => card.verdict === 'general')).toBe(true)
    expect(fields[0]!.pcr.own.boost.ratio).toBeCloseTo(1, 1)
  })

  test('says wording of neurons that work in the detected prompts alone', () => {
    const { fields, questions } = evaluateWorld({ holds: ownNeurons, works: (kind) => kind === 'detected' })
    expect(fields[0]!.card.verdict).toBe('wording')
    expect(questions.every(({ card }) => card.verdict === 'wording')).toBe(true)
    expect(fields[0]!.wordings.map(({ kind }) => kind)).toEqual(['detected', 'template', 'order'])
  })

  test('says wording of a model that knows the answers in the detected prompts alone', () => {
    const { fields, questions } = evaluateWorld({
      holds: ownNeurons,
      prob: (_, kind) => (kind === 'detected' ? 0.7 : 0.2),
    })
    expect(fields[0]!.card.verdict).toBe('wording')
    expect(fields[0]!.card.sentence).toContain('the model itself does not know the answers')
    expect(questions.every(({ card }) => card.verdict === 'wording')).toBe(true)
  })

  test('says not-known of a model at chance, however strong the neurons, and warns', () => {
    const { fields, questions, warnings } = evaluateWorld({
      holds: ownNeurons,
      prob: (question) => (question % 8 < 2 ? 0.4 : 0.2),
    })
    expect(fields[0]!.baseline).toMatchObject({ atChance: true, correct: 18, of: 72 })
    expect(fields[0]!.card.verdict).toBe('not-known')
    expect(questions.every(({ card }) => card.verdict === 'not-known')).toBe(true)
    expect(warnings[0]).toContain('at chance')
  })

  test('says empty where nothing was found, and counts it', () => {
    const { fields, questions, warnings } = evaluateWorld({
      holds: ownNeurons,
      claims: (fact, lang) => (fact === 0 ? [] : ownNeurons(fact, lang)),
    })
    expect(questions.filter(({ card }) => card.verdict === 'empty').map(({ id }) => id)).toEqual(['f0-en', 'f0-fr'])
    expect(fields[0]!.neurons).toMatchObject({ empty: 2, min: 0, max: 10 })
    expect(warnings.join()).toContain('2 of 24 questions have no neuron')
  })

  test('tests pooled neurons only on questions that they were not pooled from', () => {
    // Neurons of a domain's own, beside those of each question: the pool of one half works on the other.
    const shared = evaluateWorld({ holds: (fact) => range(2000 + 100 * (fact % 2), 10) })
    const geo = shared.fields.find(({ field }) => field.id === 'domain:geo')!
    expect(geo.pooled!.own.boost.relative.mean).toBeGreaterThan(0.2)
    expect(Math.abs(geo.pooled!.others.boost.relative.mean!)).toBeLessThan(0.01)
    expect(geo.pooled!.beyond.sameLayers.boost.low).toBeGreaterThan(0)
    const matrix = shared.pooled.find(({ kind }) => kind === 'domain')!
    expect(matrix.cells.map((row) => row.map((cell) => cell!.boost.relative.mean! > 0.1))).toEqual([
      [true, false],
      [false, true],
    ])
    // Nothing but neurons of single questions: a pool that was tested on its own questions would still move them.
    expect(Math.abs(localised.fields[0]!.pooled!.own.boost.relative.mean!)).toBeLessThan(0.01)
  })

  test('predicts nothing from activity that says nothing', () => {
    const { own, random, model } = localised.fields[0]!.prediction!
    expect(own.atChance && random.atChance).toBe(true)
    expect(model.share).toBe(1)
  })

  test('gives the drift to the fields of the sets that were tried', () => {
    const { fields, questions } = localised
    const of = (id: string) => fields.find(({ field }) => field.id === id)!.drift
    expect(of('lang:en')).toMatchObject({
      sets: 1,
      tokens: 10,
      boost: { mean: 0.5 },
      random: { suppress: { mean: 0.05 } },
    })
    expect(of('lang:fr')).toBeNull()
    expect(questions[0]!.drift).toEqual({ boost: 0.5, suppress: 0.25 })
    expect(questions[1]!.drift).toBeNull()
  })
})
