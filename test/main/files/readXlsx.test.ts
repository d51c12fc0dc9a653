import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { readXlsx } from '../../../main/files/readXlsx.ts'
import { writeXlsx } from '../../../main/files/writeXlsx.ts'

/** A workbook with one row of these cells, each with a value and the number of its format. */
async function row(...cells: readonly (readonly [value: string, format: number])[]): Promise<Uint8Array> {
  const parts = unzipSync(await writeXlsx('S', [['x']]))
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const own =
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="0.0%"/>' +
    '<numFmt numFmtId="165" formatCode="[h]&quot; &lt;h&gt; &quot;mm"/></numFmts>'
  const formats = cells.map(([, format]) => `<xf numFmtId="${format}" applyNumberFormat="1"/>`).join('')
  const values = cells.map(([value], i) => `<c r="${'ABCDEFGH'[i]!}1" s="${i}"><v>${value}</v></c>`).join('')
  const sheet = Object.keys(parts).find((name) => name.includes('worksheets/sheet'))!
  return zipSync({
    ...parts,
    [sheet]: strToU8(`<worksheet xmlns="${main}"><sheetData><row r="1">${values}</row></sheetData></worksheet>`),
    'xl/styles.xml': strToU8(`<styleSheet xmlns="${main}">${own}<cellXfs>${formats}</cellXfs></styleSheet>`),
  })
}

describe('readXlsx', () => {
  test('times and percentages are read as the sheet shows them, and are no dates', async () => {
    const time = 14.5 / 24
    const bytes = await row(
      ...[[String(time), 20] as const, [String(8.25 / 24 + 7 / 86400), 21] as const],
      ...[['0.25', 9] as const, ['0.125', 10] as const, ['0.5', 164] as const, ['0.5', 0] as const],
    )
    const [sheet] = (await readXlsx(bytes, 'a.xlsx')).sheets
    expect(sheet!.rows[0]!.cells).toEqual(['14:30', '8:15:07', '25%', '12.50%', '50.0%', '0.5'])
    expect(sheet!.nDates).toBe(0)
  })

  test('lengths of time are no dates, however long', async () => {
    const bytes = await row(['1.5', 46], ['0.9999999', 20], [String(1 / 1440), 47], ['1.5', 165])
    const [sheet] = (await readXlsx(bytes, 'a.xlsx')).sheets
    expect(sheet!.rows[0]!.cells).toEqual(['36:00:00', '0:00', '01:00.0', '36 <h> 00'])
    expect(sheet!.nDates).toBe(0)
  })

  test('a day is a date, with its time where it has one', async () => {
    const [sheet] = (await readXlsx(await row(['46054', 14], ['46054.4375', 22]), 'a.xlsx')).sheets
    expect(sheet!.rows[0]!.cells).toEqual(['2026-02-01', '2026-02-01 10:30'])
    expect(sheet!.nDates).toBe(2)
  })

  test('tags without an end are refused before a parser that would take hours for them', async () => {
    const parts = unzipSync(await row(['0.25', 9]))
    const sheet = Object.keys(parts).find((name) => name.includes('worksheets/sheet'))!
    const bytes = zipSync({ ...parts, [sheet]: strToU8('<worksheet><sheetData>' + '<c s="0" '.repeat(1_000_000)) })
    await expect(readXlsx(bytes, 'a.xlsx')).rejects.toMatchObject({
      ...{ code: 'input.format', message: expect.stringContaining('has a tag that is not closed; save it anew') },
    })
  })
})
