/** Numbers as they are read in a report: rounded to what can be told from noise, with a real minus sign. */
export { counted, grouped as count } from '../base/counted.ts'

/** A way of writing numbers; null, for what is not known, is a dash. `digits` stand behind the point. */
export interface Format {
  (value: number | null, digits?: number): string
  /** How many digits a value is given where nothing else is said. */
  digitsOf(value: number): number
  readonly unit: string
}

/** `12.3`, `0.045`, `1,234`. */
export const decimal = format({ scale: 1 })
/** `+0.12`, `−3.4`. */
export const plus = format({ scale: 1, sign: true })
/** A share as `97.5 %`. */
export const percent = format({ scale: 100, unit: '\u00a0%' })
/** A change of a share: `+3.2 %`, `−17.1 %`. */
export const change = format({ scale: 100, unit: '\u00a0%', sign: true })

/** The same for the ends and marks of a scale: `+5 %` and not `+5.0 %`. */
export function tick(of: Format): (value: number) => string {
  return (value) => {
    const text = of(Number(value.toPrecision(6)), 6)
    return text.replace(/(\.\d*?)0+(?=\D*$)/, '$1').replace(/\.(?=\D*$)/, '')
  }
}

interface FormatOptions {
  readonly scale: number
  readonly unit?: string
  /** Whether what is above 0 carries a plus. */
  readonly sign?: boolean
}

function format({ scale, unit = '', sign = false }: FormatOptions): Format {
  const digitsOf = (value: number): number => {
    const size = Math.abs(scale * value)
    const small = scale === 100 ? 0.01 : 0.1
    return size === 0 || size >= 100 ? 0 : size >= 1 ? 1 : size >= small ? 2 : 3
  }
  const write = (value: number | null, digits?: number): string => {
    if (value === null) return '–'
    const places = digits ?? digitsOf(value)
    const size = Math.abs(scale * value)
    const before = value < 0 ? '−' : sign && value > 0 ? '+' : ''
    const text = size.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places })
    return before + text + unit
  }
  return Object.assign(write, { digitsOf, unit })
}

/** `p = 0.03`, `p < 0.001`. */
export function chance(p: number): string {
  return p < 0.001 ? 'p\u00a0<\u00a00.001' : `p\u00a0=\u00a0${Number(p.toPrecision(2))}`
}

interface Interval {
  readonly mean: number | null
  readonly low: number | null
  readonly high: number | null
}

/** `−17.1 % [−19.0, −15.2]`; the mean alone where no interval is known. */
export function withInterval({ mean, low, high }: Interval, of: Format): string {
  if (mean === null || low === null || high === null) return of(mean)
  const digits = of.digitsOf(mean === 0 ? high : mean)
  const bare = (value: number): string => of(value, digits).slice(0, of.unit === '' ? undefined : -of.unit.length)
  return `${of(mean, digits)} [${bare(low)},\u00a0${bare(high)}]`
}

/** A mean of log-ratios as a relative change, that of the geometric mean, with its interval. */
export function geometric({ mean, low, high }: Interval): Interval {
  const relative = (value: number | null): number | null => (value === null ? null : Math.expm1(value))
  return { mean: relative(mean), low: relative(low), high: relative(high) }
}

/** `a, b and c`. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** ` (28 % [17, 42])`: a share that changed, with its interval; empty where none is known. */
export function partText(
  of: { readonly share: number | null; readonly low: number | null; readonly high: number | null } | undefined,
): string {
  if (of?.share == null || of.low === null) return ''
  return ` (${withInterval({ mean: of.share, low: of.low, high: of.high }, percent)})`
}
