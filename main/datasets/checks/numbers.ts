/** Numbers in texts of any script, as values that can be compared across languages. */
import { decimalDigits } from '../decimalDigits.ts'

export interface NumbersOfText {
  /** Those written in digits, in their order, as plain decimals: `1,000` and `١٠٠٠` are `1000`, `3,5` is `3.5`. */
  readonly digits: readonly string[]
  /** Those written in Chinese numerals: 二十 is also part of words, so that they can prove a number but not miss one. */
  readonly numerals: ReadonlySet<string>
}

/** Text with the decimal digits of all scripts as those of ASCII, and their separators. */
export function asciiDigits(text: string): string {
  if (!/[^\u0000-\u007f]/u.test(text)) return text
  return decimalDigits(text)
    .replace(/٫/gu, '.')
    .replace(/[٬']/gu, ',')
    .replace(/(?<=\d)[\u00a0\u2009\u202f](?=\d{3})/gu, ',')
    .replace(/[−﹣－]/gu, '-')
}

/** A number glued to Latin letters is a name (`H2O`, `B12`); one before a word of magnitude is written in another way elsewhere. */
const number =
  /(?<![\p{Script=Latin}\d.,₀-₉])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d\p{Script=Latin}])|(?<![\p{Script=Latin}\d.,])\d+(?:[.,]\d+)?(?![\d])/gu
const magnitude =
  /^\s*(?:[万萬亿億兆千百]|thousand|million|billion|trillion|mille|milliard|тыс|млн|млрд|миллион|миллиард|ألف|آلاف|مليون|ملايين|مليار|بليون)/iu
const glued = /^\p{Script=Latin}/u

export function numbersOf(text: string): NumbersOfText {
  const plain = asciiDigits(text)
  const digits: string[] = []
  if (/\d/.test(plain)) {
    for (const found of plain.matchAll(number)) {
      const behind = plain.slice(found.index + found[0].length, found.index + found[0].length + 12)
      const isOrdinal = /^(?:st|nd|rd|th|er|e|ème)\b/iu.test(behind)
      if (magnitude.test(behind) || (glued.test(behind) && !isOrdinal)) continue
      digits.push(plainNumber(found[0]))
    }
  }
  return { digits, numerals: numeralsOf(plain) }
}

/** `1,000` `1.000` → 1000; `3,5` → 3.5; `007` → 7; three figures behind a mark are thousands, unless a zero stands before. */
function plainNumber(text: string): string {
  if (/^[1-9]\d{0,2}(?:[.,]\d{3})+$/.test(text)) return text.replace(/[.,]/g, '')
  const decimal = /^\d{1,3}(?:,\d{3})+\.\d+$/.test(text) ? text.replace(/,/g, '') : text.replace(',', '.')
  return String(Number(decimal))
}

/**
 * Whether what one text counts is not what its translation counts: a number of one that the other has not, where the other
 * has one of its own in its place, or where it has others and this is too large to be written as a word. A translation
 * without any number may say it in words, or leave a year out that only explains.
 *
 * @returns a number of each, null where it has none that the other lacks; null when they agree
 */
export function numbersDiffer(a: NumbersOfText, b: NumbersOfText): readonly [string | null, string | null] | null {
  if (a.digits.length === 0 && b.digits.length === 0) return null
  const [onlyA, onlyB] = [lacking(a, b), lacking(b, a)]
  const [first, other] = [onlyA[0] ?? null, onlyB[0] ?? null]
  if (first !== null && other !== null) return [first, other]
  if (a.digits.length === 0 || b.digits.length === 0) return null
  const isLarge = (value: string): boolean => Number(value) > largestWord || value.includes('.')
  const large = onlyA.find(isLarge)
  if (large !== undefined) return [large, null]
  const otherLarge = onlyB.find(isLarge)
  return otherLarge === undefined ? null : [null, otherLarge]
}

/** Centuries, months and small counts are words in one language and figures in another. */
const largestWord = 21

function lacking({ digits }: NumbersOfText, other: NumbersOfText): string[] {
  const left = [...other.digits]
  return digits.filter((value) => {
    const at = left.indexOf(value)
    if (at !== -1) left.splice(at, 1)
    return at === -1 && !other.numerals.has(value)
  })
}

const units: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8 }
const figures: Readonly<Record<string, number>> = {
  ...{ 〇: 0, 零: 0, 一: 1, 二: 2, 两: 2, 兩: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 },
}

function numeralsOf(text: string): ReadonlySet<string> {
  const found = text.match(/[〇零一二两兩三四五六七八九十百千万萬亿億]+/gu)
  return new Set((found ?? []).map((numeral) => String(valueOfNumeral(numeral))))
}

/** 二十三 → 23, 一九六九 → 1969, 三千五百 → 3500, 十四亿 → 1400000000 */
export function valueOfNumeral(numeral: string): number {
  if (!/[十百千万萬亿億]/u.test(numeral)) return Number([...numeral].map((char) => figures[char]).join(''))
  let [total, section, digit] = [0, 0, 0]
  for (const char of numeral) {
    const unit = units[char]
    if (unit === undefined) digit = figures[char] ?? 0
    else if (unit < 1e4) {
      section += (digit === 0 ? 1 : digit) * unit
      digit = 0
    } else {
      total += Math.max(1, section + digit) * unit
      section = digit = 0
    }
  }
  return total + section + digit
}
