import { formatNumber } from '../../ui/format.ts'

/** A change of a share in percentage points, signed: `−22.0`, `+1.4`, `0.0`. */
export function pointsText(change: number): string {
  const points = Math.round(change * 1000) / 10
  const digits = formatNumber(Math.abs(points), 1)
  const shown = digits.includes('.') || digits.includes('٫') ? digits : `${digits}.0`
  return points === 0 ? shown : `${points < 0 ? '−' : '+'}${shown}`
}

/** A name inside a sentence, or a drawing, of another direction: it moves nothing around it. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`
}
