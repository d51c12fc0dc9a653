/** What numbers a calendar has, for proposing others in a date. */
import { asciiDigits } from '../checks/numbers.ts'

/** Whether a text may name the 29th of February, in any language: a 29 beside the year is enough, so it names none falsely. */
export function mayBeLeapDay(text: string, year: number): boolean {
  return year % 4 === 0 && /(?<!\d)29(?!\d)/.test(asciiDigits(text))
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

/**
 * The largest number that may take the place of the one of a text, where that is a month, or a day beside its month; null where
 * it is none.
 */
export function largestInCalendar(text: string, value: number, lang: string | null): number | null {
  if (value <= 12 && /\p{Nd}\s*[月월]/u.test(text)) return 12
  if (value > 31) return null
  if (/\p{Nd}\s*(?:日(?!間)|[号號일])/u.test(text)) return shortestMonth
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{M}]+/gu))
  return monthNames(lang).some((name) => words.has(name)) ? shortestMonth : null
}

/** Every month has so many days. */
const shortestMonth = 28

const known = new Map<string, readonly string[]>()

/** As they stand in a date and alone, in a language and in English. */
function monthNames(lang: string | null): readonly string[] {
  const locale = lang ?? 'en'
  const before = known.get(locale)
  if (before !== undefined) return before
  const names = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2020, month, 15))).flatMap((date) =>
    [locale, 'en-US', 'en-GB'].flatMap((each) =>
      (['long', 'short'] as const).flatMap((length) =>
        [{ month: length }, { day: 'numeric' as const, month: length }].flatMap((how) =>
          formatter(each, how)
            .formatToParts(date)
            .filter(({ type }) => type === 'month')
            .map(({ value }) => value.toLowerCase().replace(/\.$/, '')),
        ),
      ),
    ),
  )
  const words = [...new Set(names)].filter((name) => /^[\p{L}\p{M}]{3,}$/u.test(name))
  known.set(locale, words)
  return words
}

/** A set may name a language in a way that the system does not know. */
function formatter(lang: string, how: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const options = { ...how, timeZone: 'UTC', calendar: 'gregory' }
  try {
    return new Intl.DateTimeFormat(lang, options)
  } catch {
    return new Intl.DateTimeFormat('en', options)
  }
}
