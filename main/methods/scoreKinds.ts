/**
 * What a neuron is scored by in one variant, all at the last position of the prompt; a = hook_post:
 *
 * attribution            a * integral of dP/da along the path from 0 to a
 * activation             a
 * gradient-x-activation  a * dP/da at the clean point
 * neurgrad               sign(a) * dP/da at the clean point
 * relp                   a * what relevance patching's rules make of dP/da
 * gim                    a * what gradient interaction modifications make of dP/da
 * exact                  P less P with the neuron alone set to 0, measured
 * greedy                 what P loses when the neuron is switched off besides those before it, measured; 0 outside the set
 */
export const scoreKinds = [
  'attribution',
  'activation',
  'gradient-x-activation',
  'neurgrad',
  'relp',
  'gim',
  'exact',
  'greedy',
] as const

export type ScoreKind = (typeof scoreKinds)[number]

/** The ways to score the neurons of one prompt, by the names that people know them by. */
export const attributeMethods = [
  'integrated-gradients',
  ...scoreKinds.filter((kind) => kind !== 'attribution'),
] as const

/** Those that stand for what neurons do without measuring it. */
export const proxyKinds = scoreKinds.filter((kind) => kind !== 'exact' && kind !== 'greedy')
export type ProxyKind = (typeof proxyKinds)[number]

/** Those that are put beside exact effects: `greedy` as a list alone, for outside its set it scores nothing. */
export const comparedKinds = [...proxyKinds, 'greedy'] as const
export type ComparedKind = (typeof comparedKinds)[number]
