/** How the figures of experiments are written. */
import { m } from '#messages'
import { signed } from '../../runs/runText.ts'
import { formatNumber, formatPercent, languageName } from '../../ui/format.ts'
import { isolated } from './isolated.ts'
import type { ComparedField } from './comparedFields.ts'

/** What random sets give, one after the other. */
export interface BandFigures {
  readonly mean: number
  readonly min: number
  readonly max: number
}
type Write = (value: number) => string

export const percent: Write = (value) => formatPercent(value, 1)
/** A share in hundredths, where the sign stands beside it. */
export const hundredths: Write = (value) => formatNumber(100 * value, 1)
export const nats: Write = (value) => signed(value, 3)
export const probability: Write = (value) => formatNumber(value, 3)
/** A change of a probability. */
export const change: Write = (value) => signed(value, 3)
export const count: Write = (value) => formatNumber(value, 1)

export function figure(value: number | null, write: Write): string {
  return value === null ? '–' : write(value)
}

/** `[−0.5, +0.1]`; empty where there is none. */
export function intervalText(interval: readonly [number, number] | null, write: Write): string {
  return interval === null ? '' : `[${write(interval[0])}, ${write(interval[1])}]`
}

/** `0.8 (0 to 2)`: the mean, the least and the most. */
export function bandText({ mean, min, max }: BandFigures, write: Write): string {
  // Each by itself: a sign would turn the words between numbers round in Arabic.
  return m.editBand({ mean: isolated(write(mean)), min: isolated(write(min)), max: isolated(write(max)) })
}

/** A p-value below its title. */
export function pFigure(p: number): string {
  return p < 0.001 ? '< 0.001' : formatNumber(p, 3)
}

/** `5 of 20`: answers that changed, and how many could. */
export function changedText(changed: number, able: number): string {
  return m.editChangedOf({ n: formatNumber(changed), able: formatNumber(able) })
}

/** `5 of 20, 25% [11%, 47%]`: the same with the share and its interval, where they were counted. */
export function partText(
  changed: number,
  able: number,
  of: { readonly share: number | null; readonly low: number | null; readonly high: number | null } | undefined,
): string {
  const text = changedText(changed, able)
  if (of?.share == null || of.low === null || of.high === null) return text
  return `${text}, ${percent(of.share)} ${intervalText([of.low, of.high], percent)}`
}

/** A change of a share in percentage points: `+5.0`. */
export const points: Write = (value) => signed(100 * value, 1)

/** What the random sets of an experiment are. */
export function randomText({ sets, kind }: { readonly sets: number; readonly kind: 'random' | 'sameLayers' }): string {
  if (sets === 0) return m.editRandomNone()
  const n = formatNumber(sets)
  return kind === 'sameLayers' ? m.editRandomSame({ n }) : m.editRandomAny({ n })
}

export function fieldText({ kind, domain, lang }: ComparedField['field']): string {
  if (kind === 'all') return m.editAllQuestions()
  const parts = [...(kind === 'lang' ? [] : [domain ?? '']), ...(kind === 'domain' ? [] : [languageName(lang)])]
  return parts.join(' · ')
}
