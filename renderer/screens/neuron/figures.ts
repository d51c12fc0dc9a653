/** Figures that may be of any size: three digits that count, a power of ten only where it is needed. */
export function significant(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return (size >= 1e-4 && size < 1e6 ? String(Number(value.toPrecision(3))) : value.toExponential(1)).replaceAll(
    '-',
    '−',
  )
}

export function signedFigure(value: number): string {
  return `${value > 0 ? '+' : ''}${significant(value)}`
}

/** `+0.12 (−0.01 – +0.3)`; the mean alone without an interval. */
export function meanFigure(
  { mean, low, high }: { readonly mean: number | null; readonly low: number | null; readonly high: number | null },
  text: (value: number) => string,
): string {
  if (mean === null) return '–'
  return low === null || high === null ? text(mean) : `${text(mean)} (${text(low)} – ${text(high)})`
}
