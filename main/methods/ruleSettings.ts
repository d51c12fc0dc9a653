/** How an integral along a path is taken: `adaptive` until it is good enough, the others at fixed points. */
export const rules = ['adaptive', 'published', 'paper', 'gauss-legendre'] as const
export type Rule = (typeof rules)[number]

/** What is done where nothing was asked for. */
export const ruleDefaults = {
  tolerance: 1e-3,
  /** Points of a fixed rule; most intervals of a layer for `adaptive`. */
  steps: { adaptive: 256, published: 16, paper: 16, 'gauss-legendre': 16 },
} as const satisfies { readonly tolerance: number; readonly steps: Readonly<Record<Rule, number>> }
