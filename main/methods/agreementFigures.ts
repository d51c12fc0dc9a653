/** What comparing methods on questions comes to: figures of each question, and means with intervals over facts. */
import { meanOf } from '../base/lists.ts'
import { agreementOf, topOf } from './agreement.ts'
import { agreementGroups, type GroupAgreement, type QuestionAgreement } from './agreementSchema.ts'
import type { ComparedQuestion } from './agreeQuestion.ts'
import type { ComparedKind } from './scoreKinds.ts'
import type { Bootstrap } from './statistics/bootstrap.ts'
import { estimateOf } from './statistics/estimates.ts'

/** A question is known from so many times the probability that a guess among its options has. */
export const knownFrom = 1.5

interface QuestionOf {
  readonly id: string
  readonly fact: number
  readonly nOptions: number
}

/** A model knows a question where most prompts are answered right and P of the right letter is well above a guess. */
export function questionFigures(
  { neurons, effect, scores, prob, right }: ComparedQuestion,
  { id, fact, nOptions }: QuestionOf,
  { methods, v }: { readonly methods: readonly ComparedKind[]; readonly v: number },
): QuestionAgreement {
  const n = neurons.length
  const nSets = prob.length / right.length
  const offOf = (set: number): number => meanOf(Array.from(right, (_, prompt) => prob[prompt * nSets + set]!))
  const [clean, share] = [offOf(0), meanOf([...right])]
  return {
    ...{ id, fact, prompts: right.length, neurons: n },
    ...{ prob: clean, right: share, knows: share > 0.5 && clean >= knownFrom / nOptions },
    top: topOf(neurons, effect, v).length,
    exactOff: offOf(1 + methods.length),
    randomOff: meanOf(Array.from({ length: nSets - methods.length - 2 }, (_, i) => offOf(methods.length + 2 + i))),
    methods: methods.map((method, i) => {
      const own = scores.subarray(i * n, (i + 1) * n)
      const { top: _, ...agreement } = agreementOf({ neurons, scores: own, effects: effect }, topOf(neurons, own, v), v)
      // a set scores nothing outside itself: there is no line through zeros
      const correlations = method === 'greedy' ? { pearson: null, spearman: null } : {}
      return { method, ...agreement, ...correlations, off: offOf(1 + i) }
    }),
  }
}

/** Groups without questions are left out. */
export function groupFigures(questions: readonly QuestionAgreement[], bootstrap: Bootstrap): GroupAgreement[] {
  return agreementGroups.flatMap((group) => {
    const of = questions.filter(({ knows }) => group === 'all' || knows === (group === 'knows'))
    const estimate = (value: (question: QuestionAgreement) => number | null) =>
      estimateOf(
        of.flatMap((question) => {
          const number = value(question)
          return number === null ? [] : [{ unit: question.fact, value: number }]
        }),
        bootstrap,
      )
    if (of.length === 0) return []
    return [
      {
        ...{ group, questions: of.length, prob: estimate(({ prob }) => prob), top: estimate(({ top }) => top) },
        ...{ exactOff: estimate(({ exactOff }) => exactOff), randomOff: estimate(({ randomOff }) => randomOff) },
        methods: of[0]!.methods.map(({ method }, i) => ({
          method,
          pearson: estimate(({ methods }) => methods[i]!.pearson),
          spearman: estimate(({ methods }) => methods[i]!.spearman),
          found: estimate(({ methods }) => methods[i]!.found),
          off: estimate(({ methods }) => methods[i]!.off),
        })),
      },
    ]
  })
}
