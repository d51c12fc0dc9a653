/**
 * P(X >= k) for X binomial (n, p), summed in logarithms: p^n alone would be 0 for large n.
 *
 * @param k whole; 0 or less gives 1, more than n gives 0
 * @param p above 0 and below 1
 */
export function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1
  // The shorter end is summed, the other is what is left to 1.
  if (k <= n / 2) return Math.max(0, 1 - lowerTail(k - 1, n, p))
  return lowerTail(n - k, n, 1 - p)
}

/** P(X <= k). */
function lowerTail(k: number, n: number, p: number): number {
  let logChoose = 0
  let sum = 0
  for (let i = 0; i <= k; i++) {
    if (i > 0) logChoose += Math.log((n - i + 1) / i)
    sum += Math.exp(logChoose + i * Math.log(p) + (n - i) * Math.log1p(-p))
  }
  return Math.min(1, sum)
}
