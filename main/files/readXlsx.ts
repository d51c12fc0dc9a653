import { unzipSync, zipSync } from 'fflate'
import readWorkbook from 'read-excel-file/universal'
import { WorkbenchError } from '../base/errors.ts'
import type { CsvRow } from './csv.ts'
import { shownAsText } from './xlsxShown.ts'
import { tagFault } from './xmlTags.ts'

export interface Workbook {
  readonly sheets: readonly Sheet[]
}

export interface Sheet {
  readonly name: string
  readonly rows: readonly CsvRow[]
  /** Cells that hold a date, as Excel makes of `1/2`: they are read as `2026-02-01`. */
  readonly nDates: number
}

/** More than any table of questions needs; packed text may be a thousand times as large as it looks. */
const limits = { bytes: 2 ** 28, parts: 2000, rows: 2_000_000, columns: 1024, cells: 10_000_000, cellLength: 2 ** 20 }

/**
 * Reads the sheets of an Excel workbook (.xlsx), every cell as text. How large its parts say they are is looked at before
 * one of them is inflated, and none inflates beyond what it says; so is the last cell of each sheet before room for it is
 * made.
 *
 * @throws WorkbenchError 'input.format' when it is none, or larger than is read
 */
export async function readXlsx(bytes: Uint8Array, name: string): Promise<Workbook> {
  const parts = inflated(bytes, name)
  for (const part of Object.values(parts)) checkExtent(part, name)
  // What is read is what was looked at, and nothing else that the archive may hold.
  const looked = zipSync(shownAsText(parts), { level: 0 })
  try {
    const sheets = await readWorkbook(looked.buffer.slice(looked.byteOffset, looked.byteOffset + looked.byteLength), {
      trim: false,
    })
    return { sheets: sheets.map(({ sheet, data }) => sheetOf(sheet, name, data)) }
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause
    throw refuse(name, 'is an Excel workbook that cannot be read; save it anew as .xlsx or as CSV UTF-8', cause)
  }
}

function inflated(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  let total = 0
  let nParts = 0
  try {
    return unzipSync(bytes, {
      filter(part) {
        if (++nParts > limits.parts) throw refuse(name, `has more than ${limits.parts} parts`)
        if (!/\.(xml|rels)$/.test(part.name)) return false
        total += part.originalSize
        if (total > limits.bytes) {
          throw refuse(
            name,
            `would have more than ${limits.bytes} bytes when it is unpacked; save the sheet as CSV UTF-8`,
          )
        }
        return true
      },
    })
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause
    throw refuse(name, 'begins like an Excel workbook, but is damaged or another archive', cause)
  }
}

/** A sheet may name a cell at its far end, and its reader makes room for all before it. */
function checkExtent(part: Uint8Array, name: string): void {
  const xml = new TextDecoder().decode(part)
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) throw refuse(name, 'declares entities, which no workbook needs')
  const fault = tagFault(xml)
  if (fault !== null)
    throw refuse(name, `is an Excel workbook that is damaged: one of its parts ${fault}; save it anew`)
  if (!xml.includes('sheetData')) return
  if (/\br\s*=\s*["'][^"']*&/.test(xml)) throw refuse(name, 'names cells in a way that no spreadsheet does')
  let [rows, columns] = [0, 0]
  for (const [, letters = '', digits = ''] of xml.matchAll(/\br\s*=\s*["']\s*([A-Za-z]{0,8})(\d{1,12})/g)) {
    rows = Math.max(rows, Number(digits))
    let column = 0
    for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64
    columns = Math.max(columns, column)
  }
  rows = Math.max(rows, xml.split('<row').length - 1)
  if (rows > limits.rows) throw refuse(name, `has a cell in row ${rows}; at most ${limits.rows} rows are read`)
  if (columns > limits.columns) {
    throw refuse(name, `has a cell in column ${columns}; at most ${limits.columns} columns are read`)
  }
  if (rows * columns > limits.cells) {
    throw refuse(name, `has ${rows} rows of ${columns} columns; at most ${limits.cells} cells are read`)
  }
}

function sheetOf(name: string, source: string, data: readonly (readonly unknown[])[]): Sheet {
  let nDates = 0
  let nCharacters = 0
  const rows = data.map((cells, i) => ({ line: i + 1, cells: cells.map((cell) => counted(textOf(cell), i + 1)) }))
  return { name, rows, nDates }

  /** A million cells may share one long text. */
  function counted(text: string, row: number): string {
    nCharacters += text.length
    if (nCharacters > limits.bytes || text.length > limits.cellLength) {
      throw refuse(source, `has more text in row ${row} of the sheet ${JSON.stringify(name)} than is read`)
    }
    return text
  }

  function textOf(cell: unknown): string {
    if (typeof cell === 'string') return cell
    if (typeof cell === 'number') return String(cell)
    if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE'
    if (!(cell instanceof Date) || Number.isNaN(cell.getTime())) return ''
    // As the sheet shows it: seconds where there are any; Excel counts its days from the end of 1899.
    const [day = '', time = ''] = new Date(Math.round(cell.getTime() / 1000) * 1000).toISOString().split('T')
    const clock = time.slice(0, 8).replace(/:00$/, '')
    if (day === '1899-12-30' || day === '1904-01-01') return clock.replace(/^0(?=\d:)/, '')
    nDates++
    return clock === '00:00' ? day : `${day} ${clock}`
  }
}

function refuse(name: string, what: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('input.format', `${name} ${what}.`, { name }, { cause })
}
