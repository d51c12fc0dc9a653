/** What is said of runs in lists and headings. */
import type { Job, Run, RunSettings, Share } from '../api/shapes.ts'
import { m } from '#messages'
import { formatNumber, formatPercent, languageName } from '../ui/format.ts'

export type RunKind = Run['kind']

export function kindName(kind: RunKind): string {
  return {
    predict: m.runPredict,
    detect: m.runDetect,
    evaluate: m.runEvaluate,
    compare: m.runCompare,
    dose: m.runDose,
  }[kind]()
}

export function stateText(state: Job['state']): string {
  return {
    queued: m.runQueued,
    running: m.runRunning,
    stopping: m.runStopping,
    stopped: m.runStopped,
    failed: m.runFailed,
    done: m.runDone,
  }[state]()
}

/** The share of right answers by language, the answers of every domain together. */
export function sharesByLang({ cells }: NonNullable<Run['accuracy']>): readonly { lang: string; value: number }[] {
  return [...Map.groupBy(cells, ({ lang }) => lang)].map(([lang, of]) => {
    const n = of.reduce((sum, { share }) => sum + share.n, 0)
    return { lang, value: of.reduce((sum, { share }) => sum + share.value * share.n, 0) / Math.max(1, n) }
  })
}

/** The one figure that tells a run from another: `en 61 % · ar 44 %`, `1,911 neurons`. */
export function headline(run: Run): string {
  const { accuracy, summary } = run
  switch (run.kind) {
    case 'predict': {
      if (accuracy === null) return ''
      const langs = sharesByLang(accuracy)
      if (langs.length > 3 || langs.length < 2) return formatPercent(accuracy.all.value)
      return langs.map(({ lang, value }) => `${lang} ${formatPercent(value)}`).join(' · ')
    }
    case 'detect': {
      const n = numberIn(summary, 'keyNeurons')
      return n === null ? '' : m.nRunNeurons({ n, text: formatNumber(n) })
    }
    case 'evaluate': {
      const verdict = summary['verdict']
      return typeof verdict === 'string' ? verdictText(verdict) : ''
    }
    case 'compare': {
      const { before, after } = editShares(run)
      return before === null || after === null ? '' : signedPoints(after.value - before.value)
    }
    case 'dose': {
      const points = summary['points']
      return Array.isArray(points) ? m.runDosePoints({ n: points.length }) : ''
    }
  }
}

/** The shares before an edit, after it, and under its first control. */
export function editShares({
  summary,
}: Pick<Run, 'summary'>): Readonly<Record<'before' | 'after' | 'control', Share | null>> {
  const controls = summary['controls']
  const first: unknown = Array.isArray(controls) ? controls[0] : null
  return {
    before: shareIn(objectIn(summary['before'], 'all')),
    after: shareIn(objectIn(summary['after'], 'all')),
    control: shareIn(objectIn(first, 'accuracy')),
  }
}

/** `−5.1 pt ▼`: percentage points with a sign and an arrow, so that colour is not needed. */
export function signedPoints(change: number): string {
  const points = Math.round(change * 1000) / 10
  const arrow = points > 0 ? ' ▲' : points < 0 ? ' ▼' : ''
  return `${signed(points, 1)} ${m.runPoints()}${arrow}`
}

/** With a plus or a true minus; zero has none. */
export function signed(value: number, digits: number): string {
  const text = formatNumber(Math.abs(value), digits)
  if (Number(Math.abs(value).toFixed(digits)) === 0) return formatNumber(0, digits)
  return `\u200e${value > 0 ? '+' : '−'}${text}`
}

export function shareText({ value, low, high, n }: Share): string {
  return m.runShareOf({
    share: formatPercent(value, 1),
    low: formatPercent(low),
    high: formatPercent(high),
    n: formatNumber(n),
  })
}

/** A p-value as it is read: never a false zero. */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${formatNumber(p, 3)}`
}

export function verdictText(verdict: string): string {
  const known: Readonly<Record<string, () => string>> = {
    empty: m.runVerdictEmpty,
    'too-few': m.runVerdictTooFew,
    'not-known': m.runVerdictNotKnown,
    diffuse: m.runVerdictDiffuse,
    general: m.runVerdictGeneral,
    wording: m.runVerdictWording,
    localised: m.runVerdictLocalised,
  }
  return known[verdict]?.() ?? verdict
}

export function fieldName({
  kind,
  domain,
  lang,
}: {
  readonly kind: string
  readonly domain: string | null
  readonly lang: string | null
}): string {
  if (kind === 'all') return m.runFieldAll()
  const parts = [domain, lang === null ? null : languageName(lang)].filter((part) => part !== null)
  return parts.join(' · ')
}

/** Settings as lines of a table, by the names that a filter takes. */
export function settingRows(settings: RunSettings): readonly (readonly [name: string, value: string])[] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]): (readonly [string, string])[] => {
    if (name === 'kind') return []
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value).map(line)
    return [line([name, value])]
  })
}

function line([name, value]: readonly [string, unknown]): readonly [string, string] {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return [name, text === '' || text === 'null' ? '–' : text]
}

export function numberIn(summary: Run['summary'], key: string): number | null {
  const value = summary[key]
  return typeof value === 'number' ? value : null
}

function objectIn(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : null
}

/** The host's own shares: looked at for their form only. */
function shareIn(value: unknown): Share | null {
  const has = (key: string): boolean => typeof objectIn(value, key) === 'number'
  return ['value', 'low', 'high', 'n'].every(has) ? (value as Share) : null
}

/** The shares by domain and language of one part of a run; the control has none of its own. */
export function cellsOf(run: Run, part: 'before' | 'after' | 'control'): NonNullable<Run['accuracy']>['cells'] {
  if (run.kind !== 'compare') return run.accuracy?.cells ?? []
  const cells = objectIn(run.summary[part], 'cells')
  return Array.isArray(cells) ? (cells as NonNullable<Run['accuracy']>['cells']) : []
}
