import { WorkbenchError } from '../base/errors.ts'

export interface CsvRow {
  /** Where the row begins, counted from 1; cells may hold line ends, so this is not the row's number. */
  readonly line: number
  readonly cells: readonly string[]
}

/**
 * Reads delimited text as RFC 4180 says it: a cell that holds the delimiter, a line end or a quotation mark stands in
 * quotation marks, and one of those inside is doubled. Line ends may be CRLF, LF or CR; blank lines are passed over.
 *
 * @param delimiter `,` or a tab
 * @param source    the file's path, for complaints
 * @throws WorkbenchError 'input.format' naming the line, for a quotation that is not closed or goes on after its end
 */
export function parseCsv(text: string, delimiter: string, source: string): CsvRow[] {
  const rows: CsvRow[] = []
  let line = 1
  let at = 0
  while (at < text.length) {
    const row = { line, cells: [] as string[] }
    row.cells.push(cell())
    while (text[at] === delimiter) {
      at++
      row.cells.push(cell())
    }
    if (at < text.length) {
      at += text.startsWith('\r\n', at) ? 2 : 1
      line++
    }
    if (row.cells.length > 1 || row.cells[0] !== '') rows.push(row)
  }
  return rows

  function cell(): string {
    return text[at] === '"' ? quoted() : plain()
  }

  function plain(): string {
    const start = at
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
    return text.slice(start, at)
  }

  function quoted(): string {
    const firstLine = line
    let content = ''
    for (;;) {
      const end = text.indexOf('"', at + 1)
      if (end === -1) throw refuse(firstLine, 'a quotation begins here and is never closed; double a " that is text')
      const part = text.slice(at + 1, end)
      line += part.match(/\r\n|\r|\n/g)?.length ?? 0
      content += part
      at = end + 1
      if (text[at] !== '"') break
      content += '"'
    }
    if (at < text.length && !isEnd(text[at])) {
      throw refuse(line, `${JSON.stringify(text[at])} follows a closing quotation mark; double a " that is text`)
    }
    return content
  }

  function isEnd(char: string | undefined): boolean {
    return char === delimiter || char === '\n' || char === '\r'
  }

  function refuse(place: number, what: string): WorkbenchError {
    return new WorkbenchError('input.format', `${source}, line ${place}: ${what}.`, { source, line: place })
  }
}

/** Writes rows that `parseCsv` reads back as they were, with CRLF line ends. */
export function formatCsv(rows: readonly (readonly string[])[], delimiter: string): string {
  return rows.map((row) => `${row.map((cell) => quote(cell, row.length)).join(delimiter)}\r\n`).join('')

  function quote(cell: string, nCells: number): string {
    // A lone empty cell would be a blank line; spaces at an edge would be lost by other readers.
    const isPlain = (cell !== '' || nCells > 1) && !/["\r\n]|^\s|\s$/.test(cell) && !cell.includes(delimiter)
    return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`
  }
}
