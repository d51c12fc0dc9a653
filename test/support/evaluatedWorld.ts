import { seededRandom } from '../../main/base/random.ts'
import { leastEffect } from '../../main/methods/evaluation/edits.ts'
import { createContext } from '../../main/methods/evaluation/evaluationContext.ts'
import type { EvaluatedQuestion } from '../../main/methods/evaluation/fields.ts'
import type { Measured } from '../../main/methods/evaluation/observations.ts'
import { planEvaluation, type Item } from '../../main/methods/evaluation/plan.ts'
import { evaluateRun } from '../../main/methods/evaluation/runEvaluation.ts'
import { createBootstrap } from '../../main/methods/statistics/bootstrap.ts'

const grid = { nLayers: 6, dMlp: 500 }
export const nFacts = 12
const [langs, domains] = [
  ['en', 'fr'],
  ['geo', 'bio'],
] as const
const settings = { seed: 0, controls: 4, randomSets: 10, pooled: 40 }

export interface World {
  /** Neurons that carry a question's answer, as the world has them. */
  readonly holds: (fact: number, lang: number) => readonly number[]
  /** Neurons that the run claims. @default those that hold the answer */
  readonly claims?: (fact: number, lang: number) => readonly number[]
  /** Whether the neurons work in a kind of prompt. @default in all */
  readonly works?: (kind: Item['kind']) => boolean
  /** Neurons that write the letter B, whatever is asked: all of them move its logit by 1. */
  readonly writes?: readonly number[]
  /** P(right letter) without an edit. */
  readonly prob?: (question: number, kind: Item['kind']) => number
}

/**
 * The evaluation of a made-up run of a made-up model: two domains, two languages, twelve facts. The logit of the right
 * letter rises by the share of the neurons holding the answer that are boosted, and falls 2.5 times as far when they are
 * suppressed.
 */
export function evaluateWorld({ holds, claims = holds, works = () => true, writes = [], prob = () => 0.7 }: World) {
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
    // One wrong letter is a little ahead, another one in each question: equal ones would all be answered with the first.
    const ahead = (item.gold + 1 + (item.question % 3)) % 4
    return [0, 1, 2, 3].map((letter) => (letter === item.gold ? p : ((1 - p) * (letter === ahead ? 1.02 : 0.99)) / 3))
  }
  /** The logit of B moved. */
  const pushed = (probs: readonly number[], by: number): number[] => {
    const moved = probs.map((prob, letter) => (letter === 1 ? prob * Math.exp(by) : prob))
    const sum = moved.reduce((total, value) => total + value, 0)
    return moved.map((value) => value / sum)
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
      const written = writes.filter((neuron) => neurons.includes(neuron)).length / Math.max(1, writes.length)
      return {
        boost: pushed(letters(items[item]!, clean[item]! + share + noise()), written),
        suppress: pushed(letters(items[item]!, clean[item]! - 2.5 * share + noise()), -written),
      }
    }),
    activations: (_, neurons) => neurons.map(() => random()),
    drift: [{ question: 0, own: { boost: 0.5, suppress: 0.25 }, random: { boost: 0.1, suppress: 0.05 } }],
  }
  const context = createContext(plan, measured, { bootstrap: createBootstrap(60, 0), seed: 0 })
  const identity = { name: 'qrnca', dir: 'run', manifest: '', method: 'qrnca', objective: 'prob', settings: {} }
  return evaluateRun({ ...identity, data: { name: 'd', sha256: '' } }, context, {
    ...{ grid, seed: 0, controls: 4, least: leastEffect, driftTexts: { texts: 1, tokens: 10 }, runsOf: () => null },
  })
}

export const range = (from: number, length: number) => Array.from({ length }, (_, i) => from + i)
/** Ten neurons of each question's own, over two layers. */
export const ownNeurons = (fact: number, lang: number) => [
  ...range(500 + 20 * fact + 5 * lang, 5),
  ...range(1500 + 20 * fact + 5 * lang, 5),
]
