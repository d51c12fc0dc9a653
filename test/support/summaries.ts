import { comparisonOf, curvesOf, type MeasuredPrompt } from '../../main/methods/edits/measured.ts'
import { curveMeasures } from '../../main/methods/faithfulness/curvePoints.ts'
import { faithfulnessOf, type QuestionCurves } from '../../main/methods/faithfulness/faithfulness.ts'
import type { Faithfulness } from '../../main/methods/faithfulnessSchema.ts'
import { gradeRerun } from '../../main/methods/rerun/gradeRerun.ts'
import { createBootstrap } from '../../main/methods/statistics/bootstrap.ts'
import type { RunKind } from '../../main/runs/kindFields.ts'
import type { SummaryOf } from '../../main/runs/summary.ts'

const questions = Array.from({ length: 12 }, (_, i) => ({
  ...{ id: `q${i}`, domain: i < 8 ? 'law' : 'art', lang: 'en', pair: null, stem: `stem ${i}` },
}))
const [right, wrong] = [
  [0.6, 0.2],
  [0.3, 0.5],
]

/** Questions 0 to 7 lose their answer, 8 gains it, the others keep theirs; one random set changes question 9. */
const prompts: readonly MeasuredPrompt[] = questions.map((_, question) => {
  const before = question === 8 ? wrong : right
  const probs = Float32Array.from([...before, ...(question < 8 ? wrong : right), ...(question === 9 ? wrong : before)])
  return { question, gold: 0, nLetters: 2, probs }
})
const choices = { controls: 1, kind: 'random', seed: 3 } as const
const factors = [0, 1]
const found = {
  conditions: { engram: '1', model: 'sha256:a', device: 'cpu', background: null, prompting: 'as raw text' },
  questions: [],
  common: [{ neuron: 9, occurrences: 4 }],
  meanProb: 0.25,
}

const estimate = (mean: number | null) => ({ mean, low: mean, high: mean, units: 6 })
/** Six questions, in which attribution finds what matters and random order does not. */
const madeUpFaithfulness: Faithfulness = {
  ...{ nNeurons: 1000, questions: 6, prompts: 6, facts: 6, to: 'zero', objective: 'prob', seed: 3, unconverged: 1 },
  measures: curveMeasures.map((measure, k) => {
    const of = (unit: number): QuestionCurves => {
      const [whole, none] = [(0.5 + 0.05 * unit) * (1 + k), 0.1]
      const at = (shares: readonly number[]): number[] => shares.map((share) => none + share * (whole - none))
      const flat = { kept: at(Array<number>(9).fill(0)), keptByMagnitude: at(Array<number>(9).fill(0)) }
      const removed = at([1, 1, 0.9, 0.8, 0.6, 0.3, 0.1, 0, 0])
      const good = at([0, 0.1, 0.2, 0.4, 0.7, 0.9, 1, 1.1, 1.05])
      const attribution = { kept: good, keptByMagnitude: good, removed, top: removed }
      const random = { ...flat, removed: at(Array<number>(9).fill(1)), top: at(Array<number>(9).fill(1)) }
      return {
        unit,
        whole,
        none,
        methods: new Map([
          ['attribution', attribution],
          ['random', random],
        ]),
      }
    }
    return faithfulnessOf([0, 1, 2, 3, 4, 5].map(of), measure, { nNeurons: 1000, bootstrap: createBootstrap(50, 3) })
  }),
}

/** What a run of each kind came to, made up or counted from made-up answers. */
export const summaries: { readonly [K in RunKind]: SummaryOf<K> } = {
  predict: { kind: 'predict', style: 'letter', meanMass: 0.7, meanProb: 0.3 },
  detect: {
    ...{
      kind: 'detect',
      keyNeurons: 911,
      commonNeurons: 3,
      meanProb: 0.5,
      movable: true,
      agreement: null,
      empty: 0,
      unconverged: 1,
    },
  },
  evaluate: {
    kind: 'evaluate',
    runs: [
      {
        ...{ name: 'qrnca', verdict: 'specific', sentence: 'They matter.' },
        fields: [{ id: 'all', verdict: 'specific', pcr: { boost: 1.5, suppress: null } }],
      },
    ],
  },
  compare: { kind: 'compare', edit: 'e', nNeurons: 2, comparison: comparisonOf(prompts, questions, choices) },
  dose: {
    ...{ kind: 'dose', edit: 'e', nNeurons: 2 },
    dose: {
      ...{ set: { name: 'e', kind: 'fixed', neurons: 2 }, positions: 'last', factors, seed: 3 },
      controls: { sets: 1, kind: 'random' },
      curves: curvesOf(
        prompts.map((prompt) => ({ ...prompt, group: 'own', unit: prompt.question })),
        { ...choices, factors, who: { own: 'all', 'same-fact': '', unrelated: '' } },
      ),
    },
  },
  agree: {
    kind: 'agree',
    agreement: {
      ...{ questions: 6, prompts: 18, facts: 6, v: 20, candidates: 300, randomSets: 10, seed: 0 },
      groups: (['all', 'knows', 'guesses'] as const).map((group) => ({
        ...{ group, questions: group === 'all' ? 6 : 3, prob: estimate(0.5), top: estimate(20) },
        ...{ exactOff: estimate(0.1), randomOff: estimate(0.5) },
        methods: ['attribution', 'relp'].map((method, i) => ({
          ...{ method, pearson: estimate(0.9 - i / 10), spearman: estimate(null), found: estimate(15 - 8 * i) },
          off: estimate(0.2),
        })),
      })),
    },
  },
  faithfulness: { kind: 'faithfulness', faithfulness: madeUpFaithfulness },
  rerun: {
    kind: 'rerun',
    rerun: gradeRerun(found, { ...found, meanProb: 0.250001 }, { tolerance: 1e-4, dMlp: 10 }),
    detection: {
      ...{ method: 'qrnca', objective: 'prob', questions: 1, variants: 2, device: 'cpu', elapsedMs: 3, computed: 2 },
    },
  },
  bake: {
    ...{ kind: 'bake', edit: 'e', out: '/out' },
    baked: {
      ...{ fingerprint: 'sha256:new', source: 'sha256:a', rewritten: ['x.safetensors'], leftOut: [], elapsedMs: 5 },
      tensors: [{ name: 'w', layer: 1, neurons: 2, rounding: 1e-3, dtype: { before: 'BF16', after: 'BF16' } as const }],
      check: { device: 'cpu', tokens: 9, difference: 1e-6, effect: 0.1 },
    },
  },
  attribute: {
    ...{
      kind: 'attribute',
      method: 'integrated-gradients',
      target: 5,
      token: ' Paris',
      prob: 0.4312,
      value: 0.4312,
      tokens: 2,
      converged: true,
      flip: null,
    },
    ...{ worstCompleteness: 2e-5, worstError: 5e-4, top: [{ neuron: 'L1N0', attribution: 0.3 }] },
  },
}
