import type { PairedAnswer } from '../answers/answer.ts'
import type { EditName } from './edits.ts'
import type { Plan, Probe } from './plan.ts'

/** Probabilities of a prompt's letters, `[nLetters]`. */
export type LetterProbs = ArrayLike<number>

/** What the model said in every prompt of a plan, and under every probe. */
export interface Measured {
  /** Per item, without an edit. */
  readonly before: readonly LetterProbs[]
  /** Per probe. */
  readonly after: readonly Readonly<Record<EditName, LetterProbs>>[]
  /** Activations of some neurons in an item's prompt, without an edit; of those that `watchedNeurons` names. */
  activations(item: number, neurons: readonly number[]): ArrayLike<number>
  readonly drift: readonly MeasuredDrift[]
}

/** How far a set moves free text: KL(before || after), nats, mean over all tokens of all texts. */
export interface MeasuredDrift {
  readonly question: number
  readonly own: Readonly<Record<EditName, number>>
  /** A random set of the same layers. */
  readonly random: Readonly<Record<EditName, number>>
}

/** One prompt before and after an edit. */
export interface Observation extends PairedAnswer {
  /** The question that it counts for: whose set it is, or the one asked where a field's set is tried. */
  readonly question: number
  /** Which of several random sets. */
  readonly draw: number
  /** Probability of the right letter. */
  readonly before: number
  readonly after: number
}

/** What one edit did in the prompts of some probes. */
export function observe(
  { items, units }: Pick<Plan, 'items' | 'units'>,
  { before, after }: Measured,
  probes: readonly { readonly probe: Probe; readonly index: number }[],
  edit: EditName,
): Observation[] {
  return probes.map(({ probe, index }) => {
    const { question: asked, gold } = items[probe.item]!
    const question = probe.owner.kind === 'question' ? probe.owner.question : asked
    const [clean, edited] = [before[probe.item]!, after[index]![edit]]
    const [answerBefore, answerAfter] = [likeliest(clean), likeliest(edited)]
    return {
      ...{ question, unit: units[question]!, draw: probe.draw, before: clean[gold]!, after: edited[gold]! },
      rightBefore: answerBefore === gold,
      rightAfter: answerAfter === gold,
      sameAnswer: answerBefore === answerAfter,
    }
  })
}

/** Index of the likeliest letter; the first of equal ones. */
export function likeliest(probs: LetterProbs): number {
  let best = 0
  for (let i = 1; i < probs.length; i++) if (probs[i]! > probs[best]!) best = i
  return best
}
