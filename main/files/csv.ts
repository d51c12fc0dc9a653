import { WorkbenchError } from '../base/errors.ts'

export interface CsvRow {
  /** Where the row begins, counted from 1; cells may hold line ends, so this is not the row's number. */
  readonly line: number
  readonly cells: readonly string[]
}

/** More than any table of questions needs; what is beyond them is refused by its line. */
const tableLimits = { columns: 1024, rows: 2_000_000, cells: 30_000_000, cellLength: 2 ** 20 }

/** What spreadsheets take for the beginning of a formula, which may call programs, behind any apostrophes. */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/**
 * Reads delimited text as RFC 4180 says it: a cell that holds the delimiter, a line end or a quotation mark stands in
 * quotation marks, and one of those inside is doubled. Line ends may be CRLF, LF or CR; blank lines are passed over. An
 * apostrophe that keeps a cell from being a formula is taken off.
 *
 * @param delimiter one character
 * @param source    the file's path, for complaints
 * @param firstLine where the text begins in it
 * @throws WorkbenchError 'input.format' naming the line, for a quotation that is not closed or goes on after its end, or
 *                     for more than `tableLimits`
 */
export function parseCsv(text: string, delimiter: string, source: string, firstLine = 1): CsvRow[] {
  const rows: CsvRow[] = []
  let line = firstLine
  let at = 0
  let nCells = 0
  while (at < text.length) {
    const row = { line, cells: [] as string[] }
    row.cells.push(cell())
    while (text[at] === delimiter) {
      at++
      if (row.cells.length === tableLimits.columns) throw tooMany('columns', tableLimits.columns)
      row.cells.push(cell())
    }
    if (at < text.length) {
      at += text.startsWith('\r\n', at) ? 2 : 1
      line++
    }
    if (row.cells.length === 1 && row.cells[0] === '') continue
    if (rows.push(row) > tableLimits.rows) throw tooMany('rows', tableLimits.rows)
    nCells += row.cells.length
    if (nCells > tableLimits.cells) throw tooMany('cells', tableLimits.cells)
  }
  return rows

  function cell(): string {
    const content = text[at] === '"' ? quoted() : plain()
    if (content.length > tableLimits.cellLength) {
      throw refuse(line, `a cell has ${content.length} characters; at most ${tableLimits.cellLength} are read`)
    }
    return content.startsWith("'") && formula.test(content) ? content.slice(1) : content
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

  function tooMany(what: string, most: number): WorkbenchError {
    return refuse(line, `there are more ${what} here than are read, which is ${most}`)
  }

  function refuse(place: number, what: string): WorkbenchError {
    return new WorkbenchError('input.format', `${source}, line ${place}: ${what}.`, { source, line: place })
  }
}

export interface FormatCsvOptions {
  /**
   * Write cells that begin like a formula as they are: a spreadsheet that opens the table will then run them. Otherwise
   * they get an apostrophe in front, as OWASP advises. @default false
   */
  readonly formulas?: boolean | undefined
}

/** Writes rows that `parseCsv` reads back as they were, with CRLF line ends. */
export function formatCsv(
  rows: readonly (readonly string[])[],
  delimiter: string,
  { formulas = false }: FormatCsvOptions = {},
): string {
  return rows.map((row) => `${row.map((cell) => quote(guarded(cell), row.length)).join(delimiter)}\r\n`).join('')

  /** One that has an apostrophe of its own there gets another in any case, since one is taken off. */
  function guarded(cell: string): string {
    return formula.test(cell) && (!formulas || cell.startsWith("'")) ? `'${cell}` : cell
  }

  function quote(cell: string, nCells: number): string {
    // A lone empty cell would be a blank line; spaces at an edge would be lost by other readers.
    const isPlain = (cell !== '' || nCells > 1) && !/["\r\n]|^\s|\s$/.test(cell) && !cell.includes(delimiter)
    return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`
  }
}
