/**
 * Neurons that push a letter whatever the question. Knowledge moves the right letter and leaves the wrong ones as they
 * stand to one another; neurons that write a letter move it in every question, those of other facts too. The change of
 * the right letter alone cannot tell: over questions whose right letters differ, pushing one letter is up and down in turn.
 *
 *   push(L) of a prompt = ln(p'_L / p_L) - mean of the same over all wrong letters,   L wrong
 *
 * With two options there is one wrong letter, so both letters count. The letter that moves most is told; it moves whatever
 * the question when 8 facts or more were asked, the mean is 0.1 nats or more, and the sign-flip test over facts has
 * p at most 0.05 divided by the number of letters.
 */
import { allLetters } from '../../datasets/optionLetters.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { contrastOf, type UnitValue } from '../statistics/estimates.ts'
import type { Push } from './lettersSchema.ts'

const pushRule = { facts: 8, nats: 0.1, level: 0.05 } as const

/** What logarithms are taken of at least: a float32 soft-max may well be 0. */
const logFloor = 1e-9

/** One prompt's letters before and after a change, `[nLetters]`; the unit is the fact that counts. */
export interface LetterChange {
  readonly unit: number
  /** Index of the right letter. */
  readonly gold: number
  readonly before: ArrayLike<number>
  readonly after: ArrayLike<number>
}

/** @returns null without a prompt */
export function pushOf(
  changes: readonly LetterChange[],
  random: { readonly bootstrap: Bootstrap; readonly seed: number },
): Push | null {
  const values: UnitValue[][] = []
  for (const change of changes) {
    for (const [letter, value] of wrongChanges(change)) (values[letter] ??= []).push({ unit: change.unit, value })
  }
  let most = -1
  let size = -1
  for (const [letter, list] of values.entries()) {
    const mean = list === undefined ? 0 : Math.abs(list.reduce((sum, { value }) => sum + value, 0) / list.length)
    if (list !== undefined && mean > size) [most, size] = [letter, mean]
  }
  if (most < 0) return null
  const { mean, low, high, units, p } = contrastOf(values[most]!, random)
  const isSure = units >= pushRule.facts && p <= pushRule.level / values.length
  return {
    letter: allLetters[most] ?? '?',
    ...{ mean: mean!, low, high, units, p },
    moves: isSure && Math.abs(mean!) >= pushRule.nats,
  }
}

/** Whether enough facts were asked to tell a push from chance. */
export function canTell({ units }: Push): boolean {
  return units >= pushRule.facts
}

/** Each wrong letter's change of ln P beside that of all wrong ones, nats. */
function wrongChanges({ gold, before, after }: LetterChange): [letter: number, value: number][] {
  const letters = Array.from({ length: before.length }, (_, letter) => letter)
  const compared = before.length > 2 ? letters.filter((letter) => letter !== gold) : letters
  const moved = compared.map((letter) =>
    Math.log(Math.max(after[letter]!, logFloor) / Math.max(before[letter]!, logFloor)),
  )
  const mean = moved.reduce((sum, value) => sum + value, 0) / moved.length
  return compared.map((letter, i) => [letter, moved[i]! - mean])
}
