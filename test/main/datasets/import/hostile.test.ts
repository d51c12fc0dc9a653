import { zipSync, strToU8 } from 'fflate'
import { describe, expect, test } from 'vitest'
import { importFiles } from '../../../../main/datasets/import/importPlan.ts'
import { writeParquet } from '../../../../main/files/writeParquet.ts'
import { writeXlsx } from '../../../../main/files/writeXlsx.ts'

const read = (name: string, bytes: Uint8Array | string) =>
  importFiles([{ name, bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes }])

/** A workbook with this sheet, and other parts in the place of its own. */
function workbook(sheet: string, others: Record<string, Uint8Array> = {}): Uint8Array {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return zipSync({
    'xl/workbook.xml': strToU8(
      `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`),
    ...others,
  })
}
const cell = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`

/** One sentence, which names the file and says something to do or the limit. */
async function refusal(name: string, bytes: Uint8Array | string): Promise<string> {
  const before = process.memoryUsage().rss
  const error: unknown = await read(name, bytes).then(
    () => new Error('was read'),
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code: 'input.format' })
  // What a refusal may take, with room for the runner's own.
  expect(process.memoryUsage().rss - before).toBeLessThan(700e6)
  const { message } = error as Error
  expect(message).toMatch(new RegExp(`^${name}`))
  expect(message).not.toMatch(/\n/)
  return message
}

describe('files made to break importers', () => {
  test.each([
    ['an old workbook', 'q.xls', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1, 2), /old Excel workbook.*save it as/],
    ['a gzip archive', 'q.csv.gz', Uint8Array.of(0x1f, 0x8b, 8, 0), /gzip archive; unpack it/],
    ['a PDF', 'q.pdf', '%PDF-1.7', /is a PDF; copy/],
    ['a damaged archive', 'q.xlsx', 'PK\u0003\u0004 nothing', /damaged or another archive/],
    ['a damaged Parquet file', 'q.parquet', 'PAR1 nothing PAR1', /cannot be read/],
    ['a zero byte', 'q.csv', 'question,A,B,answer\nx,\0,y,A\n', /zero byte in line 2/],
    ['100,000 columns', 'q.csv', Array(100_000).fill('a').join(','), /more columns here than are read, which is 1024/],
    ['a column twice', 'q.csv', 'question,A,A,answer\nx,y,z,A\n', /names the column "A" twice/],
    ['a quotation without an end', 'q.csv', 'question,A,B,answer\n"x,y,z,A\n', /line 2: a quotation begins here/],
    ['brackets without end', 'q.json', '['.repeat(1e6), /nests deeper than 64 levels/],
    ['a heading and nothing else', 'q.csv', 'question,A,B,answer\n', /holds no question/],
  ])('%s is one sentence', async (_, name, bytes, sentence) => {
    expect(await refusal(name, bytes)).toMatch(sentence)
  })

  /** A workbook with a part of 64 KiB, of which the archive's directory says that it has so many bytes. */
  function saying(size: number): Uint8Array {
    const bytes = workbook('', { 'xl/sharedStrings.xml': new Uint8Array(2 ** 16) })
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let i = 0; i < bytes.length - 46; i++) {
      const isIts = view.getUint32(i, true) === 0x02014b50 && view.getUint32(i + 24, true) === 2 ** 16
      if (isIts) view.setUint32(i + 24, size, true)
    }
    return bytes
  }

  test('a workbook that would inflate to more than is read is refused before it is', async () => {
    expect(await refusal('q.xlsx', saying(2 ** 28 + 1))).toMatch(/would have more than \d+ bytes when it is unpacked/)
  })

  test('a workbook that says it is smaller than it is does not inflate beyond what it says', async () => {
    await refusal('q.xlsx', saying(10))
  })

  test.each([
    ['row', cell('A1048576000', 'x'), /row 1048576000/],
    ['column', `<row r="1">${cell('XFDZZ1', 'x')}</row>`, /column \d+; at most 1024/],
    ['both', `<row r="1900000">${cell('AFA1900000', 'x')}</row>`, /at most \d+ cells/],
    ['an entity', `<row r="1">${cell('A&#49;', 'x')}</row>`, /no spreadsheet does/],
  ])('a cell at the far end of a sheet makes no room for those before it: %s', async (_, sheet, sentence) => {
    expect(await refusal('q.xlsx', workbook(sheet))).toMatch(sentence)
  })

  test('a Parquet page that says it holds a thousand million values is refused before there is room for them', async () => {
    const sound = writeParquet(['question', 'choices', 'answer'], [{ question: 'x', choices: ['a', 'b'], answer: 1 }])
    const broken: string[] = []
    for (let i = 4; i < sound.length - 8; i += 11) {
      const bytes = sound.slice()
      bytes.set([0xfe, 0xff, 0xff, 0xff], i) // a large number, as Thrift writes it
      const error: unknown = await read('q.parquet', bytes).catch((thrown: unknown) => thrown)
      if (error instanceof Error) broken.push(error.message)
      if (error instanceof Error) expect(error).toMatchObject({ code: 'input.format' })
    }
    expect(broken.length).toBeGreaterThan(5)
  })

  test('half of a character in a cell is kept apart from the rows that are sound', async () => {
    const { questions } = await read(
      'q.jsonl',
      '{"question":"x \\ud83d","choices":["a","b"],"answer":0}\n{"question":"y","choices":["a","b"],"answer":0}\n',
    )
    expect(questions).toHaveLength(2)
  })

  test('ragged rows are named one by one with their cells, the others are read, and rows of commas only are none', async () => {
    const { reads, questions, problems } = await read(
      'q.csv',
      'question,A,B,answer\nOne?,x,y,A\nTwo?,x\n,,,\nThree?,x,y,B,more,cells\nFour?,x,y,B\n',
    )
    expect(questions.map(({ question }) => question.stem)).toEqual(['One?', 'Four?'])
    expect(problems.map(({ place, rule, cells }) => [place, rule, cells['question']])).toEqual([
      ['q.csv, line 3', 'answer-unknown', 'Two?'],
      ['q.csv, line 5', 'too-many-cells', 'Three?'],
    ])
    expect(reads[0]!.table.nEmpty).toBe(1)
  })

  test('a formula, a date, a number with zeros in front and a control character are text in a workbook and come back', async () => {
    const cells = ['=1+1', '1/2', '007', '_x0041_', 'a\u0007b', ' x\r\ny ', '+49', '@sum']
    const rows = [['question', 'A', 'B', 'answer'], ...cells.map((text) => [text, `${text}!`, 'no', 'B'])]
    const { questions, problems } = await read('q.xlsx', await writeXlsx('S', rows))
    expect(problems).toEqual([])
    expect(questions.map(({ question }) => question.stem)).toEqual(cells)
  })
})
