import { describe, expect, test } from 'vitest'
import { formatCsv, parseCsv } from '../../../main/files/csv.ts'
import { seededRandom } from '../../support/random.ts'

const cellsOf = (text: string, delimiter = ',') => parseCsv(text, delimiter, 'f.csv').map(({ cells }) => cells)

describe('parseCsv', () => {
  test.each<[string, string[][]]>([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\rc,d\r',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,,\n,,b',
      [
        ['a', '', ''],
        ['', '', 'b'],
      ],
    ],
    ['a,\n', [['a', '']]],
    ['"a ""b"", c","d\r\ne"\n', [['a "b", c', 'd\r\ne']]],
    ['"",x\n', [['', 'x']]],
    ['a"b,c\n', [['a"b', 'c']]],
    [' a , b \n', [[' a ', ' b ']]],
    ['\n\na\n\r\n\nb\n', [['a'], ['b']]],
    ['', []],
  ])('%j', (text, rows) => {
    expect(cellsOf(text)).toEqual(rows)
  })

  test('a tab divides cells and a comma is text where the delimiter is a tab', () => {
    expect(cellsOf('a,b\t"c\td"\n', '\t')).toEqual([['a,b', 'c\td']])
  })

  test('a row knows the line it begins in, after cells of several lines', () => {
    expect(parseCsv('a\n"b\nb\r\nb"\n\nc', ',', 'f').map(({ line }) => line)).toEqual([1, 2, 6])
  })

  test.each([
    ['a\n"b\nc', 'f.csv, line 2: a quotation begins here and is never closed; double a " that is text.'],
    ['a\n"b\n"c,d', 'f.csv, line 3: "c" follows a closing quotation mark; double a " that is text.'],
  ])('%j is refused with the line', (text, sentence) => {
    expect(() => cellsOf(text)).toThrow(sentence)
  })
})

describe('formatCsv', () => {
  test('quotes only where it must', () => {
    expect(formatCsv([['a', 'b,c', 'd"e', ' f', 'g\n', '']], ',')).toBe('a,"b,c","d""e"," f","g\n",\r\n')
    expect(formatCsv([['']], ',')).toBe('""\r\n')
  })

  test.each([',', '\t'])('random cells come back as they were, delimiter %j', (delimiter) => {
    const random = seededRandom(7)
    const characters = ['a', '"', ',', '\t', '\n', '\r', ' ', 'é', '字', 'ع', '😀', '']
    const cell = () => Array.from({ length: 4 }, () => characters[Math.floor(random() * characters.length)]!).join('')
    for (let round = 0; round < 300; round++) {
      const width = 1 + Math.floor(random() * 3)
      const rows = Array.from({ length: 3 }, () => Array.from({ length: width }, cell))
      expect(cellsOf(formatCsv(rows, delimiter), delimiter)).toEqual(rows)
    }
  })
})

describe('formatCsv and formulas', () => {
  const hostile = [
    '=1+1',
    '+a',
    '-5',
    '@x',
    '\tx',
    '\rx',
    '\n=',
    "'=1",
    "''=1",
    "'plain",
    "'",
    '"=1"',
    '=يمين,"\r\n',
    '',
  ]

  test.each([false, true])('any cell is read back as it was, formulas as they are: %s', (formulas) => {
    const random = seededRandom(7)
    const pieces = [...hostile, 'a', 'مرحبا', ' ', ',', '"', '\n', "'", '=']
    const cell = () => Array.from({ length: 3 }, () => pieces[Math.floor(random() * pieces.length)]!).join('')
    const rows = [hostile, ...Array.from({ length: 500 }, () => [cell(), cell(), 'end'])]
    for (const delimiter of [',', '\t'])
      expect(cellsOf(formatCsv(rows, delimiter, { formulas }), delimiter)).toEqual(rows)
  })

  test('no cell begins like a formula unless it is asked for', () => {
    expect(formatCsv([['=1', '-5', "'=1", 'a=1']], ',')).toBe("'=1,'-5,''=1,a=1\r\n")
    expect(formatCsv([['=1', '-5']], ',', { formulas: true })).toBe('=1,-5\r\n')
  })
})

describe('parseCsv and its limits', () => {
  test('refuses 100,000 columns, and a cell of two million characters, naming the limit', () => {
    expect(() => cellsOf(Array(100_000).fill('a').join(','))).toThrow(
      'line 1: there are more columns here than are read, which is 1024',
    )
    expect(() => cellsOf('a'.repeat(2e6))).toThrow('a cell has 2000000 characters; at most 1048576 are read')
  })
})
