/** Numbers, sizes and times as the language of the interface writes them. Digits stay Western: they are read beside code. */
import { getLocale } from '#locale'

/** Stands between facts of one line. An entity would lose its spaces in the built window. */
export const between = ' · '

export function formatNumber(value: number, digits = 0): string {
  return numberFormat({ maximumFractionDigits: digits }).format(value)
}

/** The letter of an option: `A` for the first. */
export function optionLetter(index: number): string {
  return String.fromCharCode(65 + index)
}

/** A count as models are named by theirs: `135M`, `1.5B`. */
export function formatCount(value: number): string {
  return numberFormat({ notation: 'compact', maximumSignificantDigits: 2 }).format(value)
}

/** 0.614 as `61.4 %`, always with so many digits: columns of them stand below each other. */
export function formatPercent(share: number, digits = 0): string {
  return numberFormat({
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(share)
}

/** Decimal units, as disks and models are sold: `1.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  const unit = units[power] ?? 'byte'
  const digits = power > 0 && value < 10 ? 1 : 0
  return numberFormat({ style: 'unit', unit, maximumFractionDigits: digits }).format(value)
}

/** `4 min 10 s`; below a second in milliseconds. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return unit(Math.round(ms), 'millisecond')
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return unit(seconds, 'second')
  const minutes = Math.floor(seconds / 60)
  const rest = seconds % 60
  if (minutes >= 60) return `${unit(Math.floor(minutes / 60), 'hour')} ${unit(minutes % 60, 'minute')}`
  return rest === 0 ? unit(minutes, 'minute') : `${unit(minutes, 'minute')} ${unit(rest, 'second')}`
}

/** Two times as one range in the larger one's unit: `4–5 min`. */
export function formatRange(lowMs: number, highMs: number): string {
  const [name, size] = highMs < 90_000 ? (['second', 1000] as const) : (['minute', 60_000] as const)
  const low = Math.max(1, Math.floor(lowMs / size))
  const high = Math.max(low, Math.ceil(highMs / size))
  if (low === high) return unit(low, name)
  return numberFormat({ style: 'unit', unit: name }).formatRange(low, high)
}

/** `today 12:04`, `yesterday`, or the date. */
export function formatTime(iso: string, now = new Date()): string {
  const time = new Date(iso)
  const days = Math.round((startOfDay(now) - startOfDay(time)) / 86_400_000)
  if (days === 0) return new Intl.DateTimeFormat(tag(), { timeStyle: 'short' }).format(time)
  if (days > 0 && days < 7) return new Intl.RelativeTimeFormat(tag(), { numeric: 'auto' }).format(-days, 'day')
  return new Intl.DateTimeFormat(tag(), { dateStyle: 'medium' }).format(time)
}

/** A language by its name in the language of the interface; its tag where it has none. */
export function languageName(lang: string | null): string {
  if (lang === null || lang === '') return '?'
  try {
    return displayNames('language').of(lang) ?? lang
  } catch {
    return lang
  }
}

/** A script by its name in the language of the interface, from its code of four letters. */
export function scriptName(code: string): string {
  return displayNames('script').of(code) ?? code
}

/** The first sentence of a text, with the space behind it, and the rest. */
export function firstSentence(text: string): [first: string, rest: string] {
  const [first] = new Intl.Segmenter(tag(), { granularity: 'sentence' }).segment(text)
  const length = first?.segment.length ?? 0
  return [text.slice(0, length), text.slice(length)]
}

/** `English, Arabic and Chinese`. */
export function formatList(items: readonly string[]): string {
  return new Intl.ListFormat(tag(), { type: 'conjunction' }).format(items)
}

function tag(): string {
  return `${getLocale()}-u-nu-latn`
}

/** Kept: a map writes thousands of numbers at once, and to make a format takes longer than to use it. */
const numberFormats = new Map<string, Intl.NumberFormat>()
const names = new Map<string, Intl.DisplayNames>()

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${tag()} ${JSON.stringify(options)}`
  const kept = numberFormats.get(key) ?? new Intl.NumberFormat(tag(), options)
  numberFormats.set(key, kept)
  return kept
}

function displayNames(type: Intl.DisplayNamesOptions['type']): Intl.DisplayNames {
  const key = `${tag()} ${type}`
  const kept = names.get(key) ?? new Intl.DisplayNames(tag(), { type })
  names.set(key, kept)
  return kept
}

function unit(value: number, name: string): string {
  return numberFormat({ style: 'unit', unit: name }).format(value)
}

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime()
}
