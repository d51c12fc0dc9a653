/**
 * Whether a model answers better than guessing would. Facts are counted, not prompts: each gives the share of its prompts
 * that are answered right, and the sum of these shares is held against the exact binomial distribution of as many guesses.
 * No other guessing spreads wider (Hoeffding 1956, 1963: shares of several prompts, and facts with different numbers of
 * options, spread less), so p is exact for one prompt a fact and errs on the side of chance otherwise.
 */
import { meanOf } from '../../base/lists.ts'
import type { Accuracy } from '../evaluationSchema.ts'
import { binomialTail } from '../statistics/binomial.ts'
import { fewestUnits } from '../statistics/estimates.ts'

/** Answers about one fact. */
export interface AnsweredFact {
  readonly right: number
  readonly of: number
  /** Share of right answers by guessing. */
  readonly chance: number
}

/** Above this p nothing shows that anything is known. */
export const chanceLevel = 0.05

/** P of as many right facts or more by guessing; 1 without an answer. */
export function guessingP(facts: readonly AnsweredFact[]): number {
  const right = facts.reduce((sum, fact) => sum + fact.right / fact.of, 0)
  const chance = meanOf(facts.map((fact) => fact.chance))
  // Rounding of thirds must not take a fact away.
  return chance >= 1 ? 1 : binomialTail(Math.floor(right + 1e-9), facts.length, chance)
}

/** What right answers say of the model; `too-few` where chance and knowledge look alike. */
export type Standing = 'above' | 'chance' | 'too-few'

export function standingOf({ atChance, units }: Pick<Accuracy, 'atChance' | 'units'>): Standing {
  if (!atChance) return 'above'
  return units < fewestUnits ? 'too-few' : 'chance'
}

/** `Right in 6 of 20 prompts (20 facts, guessing gives 25 %): no better than guessing (p = 0.38), so …` */
export function chanceText(accuracy: Accuracy): string {
  const { correct, of, units, chance, p } = accuracy
  const counted = `Right in ${correct} of ${of} prompts (${units} fact${units === 1 ? '' : 's'}, guessing gives ${Math.round(100 * chance)} %)`
  const told = p === undefined ? '' : ` (${pText(p)})`
  switch (standingOf(accuracy)) {
    case 'above':
      return `${counted}: better than guessing${told}.`
    case 'too-few':
      return `${counted}: too few facts to tell from guessing${told}.`
    case 'chance':
      return `${counted}: no better than guessing${told}, so what is found here says little.`
  }
}

/** `p = 0.38`, `p < 0.001`. */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`
}
