import { describe, expect, test } from 'vitest'
import { numbersDiffer, numbersOf, valueOfNumeral } from '../../../../main/datasets/checks/numbers.ts'
import { quantityOf } from '../../../../main/datasets/checks/quantity.ts'

describe('numbersOf', () => {
  test.each<[string, string[]]>([
    ['In 1969 there were 3.5 of 1,234,567', ['1969', '3.5', '1234567']],
    ['3,5 und 1.000', ['3.5', '1000']],
    ['٣٫٥ في عام ١٩٦٩', ['3.5', '1969']],
    ['سال ۱۳۵۷', ['1357']],
    ['１９６９年', ['1969']],
    ['१२३', ['123']],
    ['H2O, B12, CO₂ and 20th', ['20']],
    ['1.4 billion, 14亿, 3 مليون', []],
    ['10\u202f000', ['10000']],
    ['100 200', ['100', '200']],
    ['0.5 and 007', ['0.5', '7']],
  ])('%s: %j', (text, digits) => {
    expect(numbersOf(text).digits).toEqual(digits)
  })

  test.each([
    ['二十三', 23],
    ['十', 10],
    ['三千五百', 3500],
    ['一九六九', 1969],
    ['十四亿', 1.4e9],
    ['两万', 20_000],
  ])('%s is %i', (numeral, value) => {
    expect(valueOfNumeral(numeral)).toBe(value)
  })
})

describe('numbersDiffer', () => {
  test.each<[string, string, unknown]>([
    ['17 + 25', '١٧ + ٢٥', null],
    ['17 + 25', '١٧ + ٥٢', ['25', '52']],
    ['the 20th century', 'القرن العشرون', null],
    ['23 chromosomes', '二十三条染色体', null],
    ['in 1969, on day 20', 'день 20', ['1969', null]],
    ['1,000 m', '1000 м', null],
    ['0.5', '5', ['0.5', '5']],
    ['no number', 'in 1431', null],
  ])('%s | %s: %j', (a, b, expected) => {
    expect(numbersDiffer(numbersOf(a), numbersOf(b))).toEqual(expected)
  })
})

describe('quantityOf', () => {
  test.each([
    ['1 km', '1000 m'],
    ['50 %', '0.5'],
    ['1/2', '0,5'],
    ['three', '٣'],
    ['trois', '三'],
    ['2 hours', '120 min'],
    ['1e5', '100000'],
  ])('%s is %s', (a, b) => {
    expect(quantityOf(a)).not.toBeNull()
    expect(quantityOf(a)!.value).toBeCloseTo(quantityOf(b)!.value, 9)
    expect(quantityOf(a)!.dimension).toBe(quantityOf(b)!.dimension)
  })

  test.each(['Paris', '3 apples', 'm', '1/0', 'one two', ''])('%s is no amount', (text) => {
    expect(quantityOf(text)).toBeNull()
  })

  test('metres are no kilograms', () => {
    expect(quantityOf('1 m')!.dimension).not.toBe(quantityOf('1 kg')!.dimension)
  })
})
