/**
 * What is attributed, a function of the next token's distribution:
 *
 * - `prob`      P(target), the paper's
 * - `log-prob`  ln P(target), nats: does not vanish where the target is improbable
 * - `contrast`  ln P(target) - mean over the other options of ln P(option), nats: what speaks for the target rather than
 *               for another option; what raises all of them alike does not count
 */
import { largest } from '../../base/lists.ts'
export const objectives = ['prob', 'log-prob', 'contrast'] as const

export type Objective = (typeof objectives)[number]

/** The tokens of one prompt that its objective reads. */
export interface Target {
  readonly token: number
  /** Tokens of the other options: what a `contrast` is taken against, and nothing else looks at. */
  readonly others?: readonly number[] | undefined
}

/** Tokens and their weights in the objective, `k` of each; where a target has fewer, some weigh nothing. */
export function weightedTokens(
  { token, others = [] }: Target,
  objective: Objective,
  k: number,
): { readonly tokens: readonly number[]; readonly weights: readonly number[] } {
  const against = objective === 'contrast' ? others : []
  const unused = Array<number>(k - 1 - against.length).fill(token)
  return {
    tokens: [token, ...against, ...unused],
    weights: [1, ...against.map(() => -1 / against.length), ...unused.map(() => 0)],
  }
}

/** How many tokens the objective of these targets reads at most. */
export function tokensRead(targets: readonly Target[], objective: Objective): number {
  return objective === 'contrast' ? 1 + largest(targets.map(({ others = [] }) => others.length)) : 1
}
