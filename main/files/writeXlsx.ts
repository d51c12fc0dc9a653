import writeWorkbook from 'write-excel-file/universal'
import { WorkbenchError } from '../base/errors.ts'

/** Characters that a cell of Excel holds. */
const mostCharacters = 32_767

/**
 * An Excel workbook of one sheet whose cells are all text: what looks like a number, a date or a formula stays as it is
 * written, and is never run.
 *
 * @throws WorkbenchError 'input.value' for a text that no cell can hold
 */
export async function writeXlsx(name: string, rows: readonly (readonly string[])[]): Promise<Uint8Array> {
  const cells = rows.map((row, i) =>
    row.map((text) => (text === '' ? null : { value: escaped(text, i + 1), type: String, format: '@' })),
  )
  const blob = await writeWorkbook(cells, { sheet: name }).toBlob()
  return new Uint8Array(await blob.arrayBuffer())
}

/** `_x0007_` is how a cell holds what XML cannot; a text that looks like it is escaped itself. */
function escaped(text: string, row: number): string {
  if (text.length > mostCharacters) {
    throw new WorkbenchError(
      'input.value',
      `Row ${row} has a text of ${text.length} characters, and a cell of Excel holds ${mostCharacters}; write CSV or JSON lines.`,
    )
  }
  if (!text.isWellFormed()) {
    throw new WorkbenchError('input.value', `Row ${row} holds half of a character (a lone surrogate); correct it.`)
  }
  return text
    .replace(/_(?=x[0-9A-F]{4}_)/gi, '_x005F_')
    .replace(
      /[\0-\x08\x0b-\x1f\ufffe\uffff]/g,
      (char) => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
}
