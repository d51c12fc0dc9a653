/**
 * Formats of Excel that show a time of day or a length of time and no date: `h:mm`, `[h]:mm:ss`, `mm:ss.0`. A date is left to
 * the library that reads workbooks, which knows no time without one.
 */
import { largest } from '../base/lists.ts'

/** Built-in formats of times, by their number. */
export const builtInTimes: Readonly<Record<string, string>> = {
  ...{ 18: 'h:mm AM/PM', 19: 'h:mm:ss AM/PM', 20: 'h:mm', 21: 'h:mm:ss', 45: 'mm:ss', 46: '[h]:mm:ss', 47: 'mm:ss.0' },
}

type Unit = 'h' | 'm' | 's'

/** A part of a format: a count with at least `width` figures (`isTotal`: counted on beyond its next larger unit), or text. */
type Part =
  | { readonly unit: Unit; readonly width: number; readonly isTotal: boolean; readonly decimals: number }
  | { readonly unit: 'half'; readonly names: readonly [string, string] }
  | { readonly unit: 'text'; readonly text: string }

const token =
  /\[\$[^\]]*\]|\[(?:black|blue|cyan|green|magenta|red|white|yellow|color\s?\d+)\]|(am\/pm|a\/p|上午\/下午)|(\[(?:h+|m+|s+)\]|h+|m+|s+)(?:\.(0{1,3}))?|"([^"]*)"|\\(.)|_.|\*.|([^\p{Script=Latin}\d"\\[\];@#?%*_])/iuy

/**
 * How a number of days is shown in a format such as `h:mm`; null for a format that is no time alone. As in Excel, what is
 * smaller than the smallest part shown is left out, after rounding to the seconds, or parts of one, that are shown.
 */
export function timeFormat(code: string): ((days: number) => string) | null {
  const parts = partsOf(code.split(';')[0]!)
  if (parts === null) return null
  const decimals = largest(parts.map((part) => ('decimals' in part ? part.decimals : 0)))
  const isHalved = parts.some(({ unit }) => unit === 'half')
  return (days) => {
    const scale = 10 ** decimals
    const ticks = Math.round(Math.abs(days) * 86_400 * scale)
    const seconds = Math.floor(ticks / scale)
    const hour = Math.floor(seconds / 3600) % 24
    const shown = parts.map((part): string => {
      if (part.unit === 'text') return part.text
      if (part.unit === 'half') return part.names[hour < 12 ? 0 : 1]
      const { unit, width, isTotal } = part
      const total = Math.floor(seconds / { h: 3600, m: 60, s: 1 }[unit])
      const clock = unit === 'h' ? (isHalved ? hour % 12 || 12 : hour) : total % 60
      const fraction =
        part.decimals > 0
          ? `.${String(ticks % scale)
              .padStart(decimals, '0')
              .slice(0, part.decimals)}`
          : ''
      return String(isTotal ? total : clock).padStart(width, '0') + fraction
    })
    return (days < 0 && ticks > 0 ? '-' : '') + shown.join('').trim()
  }
}

/** null where anything but a time is shown: a day, a month, a figure. */
function partsOf(section: string): Part[] | null {
  const parts: Part[] = []
  token.lastIndex = 0
  while (token.lastIndex < section.length) {
    const found = token.exec(section)
    if (found === null) return null
    const [all, half, count, zeros = '', quoted, escaped, literal] = found
    if (count !== undefined) {
      const isTotal = count.startsWith('[')
      const letters = isTotal ? count.slice(1, -1) : count
      const unit = letters[0]!.toLowerCase() as Unit
      if (zeros !== '' && unit !== 's') return null
      parts.push({ unit, width: Math.min(letters.length, 2), isTotal, decimals: zeros.length })
    } else if (half !== undefined) {
      const [before = '', after = ''] = half.split('/')
      parts.push({ unit: 'half', names: [before, after] })
    } else parts.push({ unit: 'text', text: quoted ?? escaped ?? literal ?? (all.startsWith('_') ? ' ' : '') })
  }
  const counts = parts.filter((part) => 'width' in part)
  // An m is a month unless it stands behind hours or before seconds.
  const isTime = counts.every(
    ({ unit, isTotal }, i) => unit !== 'm' || isTotal || counts[i - 1]?.unit === 'h' || counts[i + 1]?.unit === 's',
  )
  return counts.length > 0 && isTime ? parts : null
}
