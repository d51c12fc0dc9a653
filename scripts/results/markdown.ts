/**
 * A table of Markdown with its columns aligned: text to the left, figures to the right.
 *
 * @param rows  cells as they shall be read
 * @param align one character a column, `l` or `r`
 */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], align: string): string {
  const lines = [head, ...rows].map((row) => [...align].map((_, i) => (row[i] ?? '').replaceAll('|', '\\|')))
  const widths = [...align].map((_, i) => Math.max(3, ...lines.map((line) => line[i]!.length)))
  const drawn = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const [first, ...others] = lines.map((cells) =>
    drawn(cells.map((cell, i) => (align[i] === 'r' ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))),
  )
  const rule = drawn(widths.map((width, i) => (align[i] === 'r' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))))
  return [first, rule, ...others].join('\n')
}
