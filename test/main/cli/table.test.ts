import { describe, expect, test } from 'vitest'
import { bytes, decimal, table, tokenText } from '../../../main/cli/table.ts'

describe('table', () => {
  test('aligns by columns of the terminal: wide characters count twice, marks not at all', () => {
    expect(
      table(
        [
          ['日本', '1'],
          ['ab', '22'],
          ['e\u0301', '3'],
        ],
        'lr',
      ),
    ).toEqual(['日本   1', 'ab    22', 'e\u0301      3'])
  })
})

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [538_090_000, '538 MB'],
    [99_960_000, '100 MB'],
    [1.2e9, '1.2 GB'],
  ])('%d is %s', (count, text) => {
    expect(bytes(count)).toBe(text)
  })
})

describe('decimal', () => {
  test.each([
    [0, '0'],
    [0.43124, '0.4312'],
    [-0.00012347, '-0.0001235'],
    [2e-5, '2.00e-5'],
    [1e-11, '1.00e-11'],
    [1234567, '1.23e+6'],
  ])('%d is %s', (value, text) => {
    expect(decimal(value)).toBe(text)
  })
})

describe('tokenText', () => {
  test('shows spaces and line ends', () => {
    expect(tokenText(' a\n')).toBe('" a\\n"')
    expect(tokenText(null)).toBe('')
  })
})
