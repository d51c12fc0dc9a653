/** Answers that hang together: variants of one question, translations of one fact. */
export interface Cluster {
  readonly successes: number
  readonly size: number
}

const fewestClusters = 5

/**
 * How many independent answers would fix a share as well as clustered ones do (Kish's effective sample size).
 *
 *   design effect = variance of the share between clusters / variance if all answers were independent
 *
 * Never more than there are answers. Where all answers are alike, or there are fewer than five clusters, nothing shows
 * how they hang together: the number of clusters then, which is the cautious end.
 *
 * @see Kish 1965, Survey Sampling, chapters 5 and 8
 */
export function effectiveSize(clusters: readonly Cluster[]): number {
  const filled = clusters.filter(({ size }) => size > 0)
  const n = filled.reduce((sum, { size }) => sum + size, 0)
  const share = filled.reduce((sum, { successes }) => sum + successes, 0) / n
  const k = filled.length
  if (k < fewestClusters || share === 0 || share === 1) return k
  const spread = filled.reduce((sum, { successes, size }) => sum + (successes - share * size) ** 2, 0)
  const variance = ((k / (k - 1)) * spread) / n ** 2
  return Math.min(n, (share * (1 - share)) / variance)
}
