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
