import type { UsualWork } from './inspect.ts'

export interface UsualTime {
  readonly nTokens: number
  readonly promptMs: number
  readonly attributionMs: number
  /** GFLOP/s of a large product, by which the times are told. */
  readonly gflops: number
}

/**
 * What work takes beside its products, as a factor: measured in processor time beside a large product's on models of
 * 0.1 to 0.5 billion parameters, 1.2 to 1.4 for prompts and 1.4 to 1.9 for attributions.
 */
const overhead = { prompt: 1.3, attribution: 1.65 }
/** Weights that a core expands in a second, of the slower formats. */
const expandedPerSecond = 6e8
/** Walks of an ordinary attribution; each crosses the layers upwards and back. */
const usualWalks = 3

/** How long an ordinary prompt takes alone, and its attribution, the prompt included. */
export function usualTime(work: UsualWork, gflops: number): UsualTime {
  const { nTokens, promptFlop, attributionFlop, nExpanded, expandThreads } = work
  const crossingMs = nExpanded === 0 ? 0 : (1000 * nExpanded) / (expandedPerSecond * expandThreads)
  return {
    nTokens,
    promptMs: (overhead.prompt * promptFlop) / gflops / 1e6 + crossingMs,
    attributionMs: (overhead.attribution * attributionFlop) / gflops / 1e6 + (1 + 2 * usualWalks) * crossingMs,
    gflops,
  }
}
