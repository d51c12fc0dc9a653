/** Wrong options for a right one that is a number, a year or a date: near values, written as the right one is. */
import { smallest } from '../../base/lists.ts'
import { seededRandom } from '../../base/random.ts'
import { asciiDigits } from '../checks/numbers.ts'
import { seedOf, shuffled } from '../optionOrders.ts'
import type { QuestionPair } from '../pairs.ts'
import { shapeOf } from './answerShape.ts'
import { isLeapYear, largestInCalendar, mayBeLeapDay } from './calendar.ts'
import { mayBeWrong, type Candidate } from './candidate.ts'
import { withOrdinal } from './ordinals.ts'

/** A number where it stands in a text, and how it is written. */
interface Written {
  readonly at: number
  readonly length: number
  readonly value: number
  /** Figures behind the decimal mark. */
  readonly decimals: number
  /** Written with marks between thousands: which; null without. */
  readonly group: string | null
  readonly decimalMark: string
  /** The script's own zero. */
  readonly zero: string
}

/**
 * Near values of a right answer that is one number, or a date whose year is moved; the same value on every side, each with
 * the digits, the marks and the precision of its own text. None for a pair whose sides do not all hold the same number.
 *
 * @param thisYear no year behind it is proposed for one that is not
 */
export function numberCandidates(pair: QuestionPair, thisYear: number): Candidate[] {
  const rights = pair.sides.map(({ id, options, answer }) => ({ id, text: options[answer] ?? '' }))
  const shape = shapeOf(rights[0]?.text ?? '')
  if (
    !/^(?:year|date|number)/.test(shape) ||
    rights.some(({ text }) => shapeOf(text).split(' ')[0] !== shape.split(' ')[0])
  )
    return []
  const isYear = shape === 'year' || shape === 'date'
  const written = rights.map(({ text }) => writtenIn(text, isYear))
  const first = written[0]
  if (first == null || written.some((each) => each?.value !== first.value)) return []
  const isLeapDay = isYear && rights.some(({ text }) => mayBeLeapDay(text, first.value))
  const most = smallest(pair.sides.map(({ lang }, i) => largestOf(rights[i]!.text, first.value, lang)))
  const rules = isYear
    ? yearRules(first.value, thisYear, isLeapDay)
    : numberRules(first).filter(({ value }) => value <= most)
  const random = seededRandom(seedOf(0, `numbers of ${pair.pairId}`))
  // Shuffled, so that the right one is the middle no more often than another.
  return shuffled(rules, random).flatMap(({ value, rule }, i): Candidate[] => {
    const texts = Object.fromEntries(rights.map(({ id, text }, j) => [id, withNumber(text, written[j]!, value)]))
    const isUsable = pair.sides.every((side) => mayBeWrong(texts[side.id]!, side))
    return isUsable
      ? [{ texts, source: 'number', group: 'number', origin: `number near the right one: ${rule}`, score: -i }]
      : []
  })
}

interface Near {
  readonly value: number
  readonly rule: string
}

/** Of a leap day only the years that have one. */
function yearRules(year: number, thisYear: number, isLeapDay: boolean): Near[] {
  const age = Math.max(1, thisYear - year)
  const steps = isLeapDay
    ? [4, 8, 12, 16]
    : age < 40
      ? [1, 2, 3, 4, 6]
      : age < 150
        ? [3, 5, 8, 10, 15]
        : [5, 10, 20, 30, 50]
  return steps
    .flatMap((step) => [year - step, year + step])
    .filter((value) => value > 0 && (year > thisYear || value <= thisYear))
    .filter((value) => !isLeapDay || isLeapYear(value))
    .map((value) => ({ value, rule: signed(value - year, 'year') }))
}

/** A share stays one of a hundred, a day or month one of the calendar. */
function largestOf(text: string, value: number, lang: string | null): number {
  const isShare = value <= 100 && /%|٪/.test(text)
  return isShare ? 100 : (largestInCalendar(text, value, lang) ?? Infinity)
}

/** Small counts move by ones; larger ones by parts of themselves, with as many round figures as they have. */
function numberRules({ value, decimals }: Written): Near[] {
  const rounded = (near: number): number => {
    if (decimals > 0) return Number(near.toFixed(decimals))
    const zeros = /0*$/.exec(String(Math.abs(Math.round(value))))![0].length
    const unit = 10 ** zeros
    return Math.round(near / unit) * unit || Math.round(near)
  }
  const isCount = decimals === 0 && Math.abs(value) <= 20
  const near: Near[] = isCount
    ? [-3, -2, -1, 1, 2, 3, 4].map((step) => ({ value: value + step, rule: signed(step, 'unit') }))
    : [
        ...[0.5, 0.8, 0.9, 1.1, 1.2, 1.5, 2].map((factor) => ({
          value: rounded(value * factor),
          rule: `about times ${factor}`,
        })),
        ...(Math.abs(value) >= 1000
          ? [
              { value: rounded(value * 10), rule: 'times 10' },
              { value: rounded(value / 10), rule: 'a tenth' },
            ]
          : []),
      ]
  const distinct = near.filter((one, i) => near.findIndex((other) => other.value === one.value) === i)
  return distinct.filter((one) => one.value !== value && Math.sign(one.value) === Math.sign(value))
}

function signed(step: number, noun: string): string {
  return `${step > 0 ? 'plus' : 'minus'} ${Math.abs(step)} ${noun}${Math.abs(step) === 1 ? '' : 's'}`
}

/** The number of a text; of a date its year. null where there is none, or several and no year among them. */
function writtenIn(text: string, isYear: boolean): Written | null {
  const found = [...text.matchAll(/\p{Nd}(?:[\p{Nd}.,٫٬'’\u00a0\u202f\u2009]*\p{Nd})?/gu)]
  const years = found.filter(([number]) => /^(?:1\d|20)\d{2}$/.test(asciiDigits(number)))
  const one = isYear ? (years.length === 1 ? years[0] : undefined) : found.length === 1 ? found[0] : undefined
  if (one === undefined) return null
  const [number] = one
  // A formula, a name.
  if (/\p{Script=Latin}$/u.test(text.slice(0, one.index))) return null
  const marks = number.match(/[^\p{Nd}]/gu) ?? []
  const isGrouped = marks.length > 0 && isThousands(number)
  const last = marks.at(-1)
  const hasDecimals = last !== undefined && (!isGrouped || (marks.length > 1 && last !== marks[0]))
  const parts = hasDecimals
    ? [number.slice(0, number.lastIndexOf(last)), number.slice(number.lastIndexOf(last) + 1)]
    : [number, '']
  const bare = (part: string): string => asciiDigits(part).replace(/[^\d]/gu, '')
  const value = Number(`${bare(parts[0]!)}.${bare(parts[1]!) || '0'}`)
  const digit = /\p{Nd}/u.exec(number)![0]
  const zero = String.fromCodePoint(digit.codePointAt(0)! - Number(asciiDigits(digit)))
  if (!Number.isSafeInteger(Math.round(value * 1000))) return null
  return {
    ...{ at: one.index, length: number.length, value, decimals: bare(parts[1]!).length, zero },
    group: isGrouped ? marks[0]! : null,
    decimalMark: hasDecimals ? last : '.',
  }
}

/** Figures in threes, where three behind a mark are thousands unless a zero stands before, as in the checks of numbers. */
function isThousands(number: string): boolean {
  return (
    /^(?!\p{Nd}+٫)\p{Nd}{1,3}(?:[^\p{Nd}]\p{Nd}{3})+(?:[^\p{Nd}]\p{Nd}+)?$/u.test(number) &&
    !/^0/.test(asciiDigits(number))
  )
}

function withNumber(text: string, { at, length, decimals, group, decimalMark, zero }: Written, value: number): string {
  const [whole = '', part = ''] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = group === null ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, group)
  const plain = part === '' ? grouped : `${grouped}${decimalMark}${part}`
  const base = zero.codePointAt(0)!
  const own = plain.replace(/\d/g, (digit) => String.fromCodePoint(base + Number(digit)))
  return text.slice(0, at) + own + withOrdinal(text.slice(at + length), value)
}
