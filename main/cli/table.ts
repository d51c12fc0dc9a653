import { largest } from '../base/lists.ts'

export { counted, grouped } from '../base/counted.ts'

/**
 * Rows as aligned lines, columns two spaces apart: text to the left, numbers to the right.
 *
 * @param rows  cells as they shall be read
 * @param align one character a column, `l` or `r`
 */
export function table(rows: readonly (readonly string[])[], align: string): string[] {
  const widths = [...align].map((_, column) =>
    largest(
      rows.map((row) => width(row[column] ?? '')),
      0,
    ),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - width(cell))
        return align[column] === 'r' ? space + cell : cell + space
      })
      .join('  ')
      .trimEnd(),
  )
}

/** Columns of a terminal: wide East Asian characters take two, combining marks none. */
function width(text: string): number {
  let columns = 0
  for (const char of text)
    columns += /\p{M}/u.test(char)
      ? 0
      : /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
            char,
          )
        ? 2
        : 1
  return columns
}

/** A byte count in the unit that fits: `538 MB`, `1.2 GB`; powers of ten, as disks and downloads count. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = count < 1 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), units.length - 1)
  const value = count / 1000 ** power
  return `${power === 0 || value >= 99.95 ? Math.round(value) : value.toPrecision(2)} ${units[power]}`
}

/** A small number with four significant digits, a power of ten only where it is needed. */
export function decimal(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return size >= 1e-4 && size < 1e6 ? Number(value.toPrecision(4)).toString() : value.toExponential(2)
}

/** A difference with its sign: `+0.12`. */
export function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${decimal(value)}`
}

/** `+0.12 [0.05, 0.2]`: a mean with its 95 % interval; the mean alone where too few facts were asked for one. */
export function withInterval(
  { mean, low, high }: { readonly mean: number | null; readonly low: number | null; readonly high: number | null },
  write: (value: number) => string = signed,
): string {
  if (mean === null) return '–'
  return low === null || high === null ? write(mean) : `${write(mean)} [${write(low)}, ${write(high)}]`
}

/** A token as it can be read in a line: quoted, with spaces and line ends visible. */
export function tokenText(token: string | null): string {
  return token === null ? '' : JSON.stringify(token)
}
