/** What is said of runs in lists and headings. */
import type { Job, Run, RunPart, RunSettings, Share } from '../api/shapes.ts'
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
    agree: m.runAgree,
    faithfulness: m.runFaithfulness,
    rerun: m.runAnew,
    bake: m.runBake,
    attribute: m.runAttribute,
  }[kind]()
}

/** What a kind of run is good for, in a sentence. */
export function aboutKind(kind: RunKind): string {
  return {
    predict: m.runAboutPredict,
    detect: m.runAboutDetect,
    evaluate: m.runAboutEvaluate,
    compare: m.runAboutCompare,
    dose: m.runAboutDose,
    agree: m.runAboutAgree,
    faithfulness: m.runAboutFaithfulness,
    rerun: m.runAboutAnew,
    bake: m.runAboutBake,
    attribute: m.runAboutAttribute,
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

/** The one figure that tells a run from another: `en 61 % · ar 44 %`, `1,911 neurons`. Empty before there is one. */
export function headline({ accuracy, summary }: Run): string {
  switch (summary?.kind) {
    case undefined:
      return accuracy === null ? '' : formatPercent(accuracy.all.value)
    case 'predict': {
      if (accuracy === null) return ''
      const langs = sharesByLang(accuracy)
      if (langs.length > 3 || langs.length < 2) return formatPercent(accuracy.all.value)
      return langs.map(({ lang, value }) => `${lang} ${formatPercent(value)}`).join(' · ')
    }
    case 'detect':
      return m.nRunNeurons({ n: summary.keyNeurons, text: formatNumber(summary.keyNeurons) })
    case 'evaluate': {
      const verdict = summary.runs[0]?.verdict ?? null
      return verdict === null ? '' : verdictText(verdict)
    }
    case 'compare': {
      const { before, after } = editShares(summary)
      return before === null || after === null ? '' : signedPoints(after.value - before.value)
    }
    case 'dose':
      return m.runDosePoints({ n: summary.dose.factors.length })
    case 'agree': {
      const methods = summary.agreement.groups[0]?.methods ?? []
      const best = methods.toSorted((a, b) => (b.found.mean ?? 0) - (a.found.mean ?? 0))[0]
      return best === undefined
        ? ''
        : m.agreeBest({ method: best.method, found: formatNumber(best.found.mean ?? 0, 1) })
    }
    case 'faithfulness': {
      const [prob] = summary.faithfulness.measures
      const methods = prob?.isScaled === true ? prob.methods : []
      const best = methods.toSorted((a, b) => (b.cpr.value ?? -Infinity) - (a.cpr.value ?? -Infinity))[0]
      return best === undefined || best.cpr.value === null
        ? ''
        : `${best.method}, CPR ${formatNumber(best.cpr.value, 2)}`
    }
    case 'rerun':
      return gradeText(summary.rerun.verdict)
    case 'bake':
      return m.nRunTensors({ n: summary.baked.tensors.length })
    case 'attribute':
      return `${tokenText(summary)} ${formatPercent(summary.prob, 1)}`
  }
}

/** What a run says of its kind in a window of this version; null also where another version counted. */
export type SummaryOf<K extends RunKind> = Extract<NonNullable<Run['summary']>, { readonly kind: K }>

/** A token with quotation marks, so that its space is seen; its id where it has no text. */
export function tokenText({ token, target }: Pick<SummaryOf<'attribute'>, 'token' | 'target'>): string {
  return token === null || token === '' ? `#${target}` : `“${token}”`
}

export function gradeText(grade: SummaryOf<'rerun'>['rerun']['verdict']): string {
  return { identical: m.gradeIdentical, within: m.gradeWithin, differs: m.gradeDiffers }[grade]()
}

type Baseline = SummaryOf<'compare'>['comparison']['fields'][number]['before']

/** The shares before an edit and after it, and what random sets of its size leave on average. */
export function editShares({ comparison }: SummaryOf<'compare'>): {
  readonly before: Share | null
  readonly after: Share | null
  readonly control: SummaryOf<'compare'>['comparison']['fields'][number]['control']
} {
  const whole = comparison.fields.find(({ field }) => field.kind === 'all')
  return {
    before: whole === undefined ? null : shareOf(whole.before),
    after: whole === undefined ? null : shareOf(whole.after),
    control: whole?.control ?? null,
  }
}

function shareOf({ share, low, high, of }: Baseline): Share | null {
  return share === null ? null : { value: share, low: low ?? 0, high: high ?? 1, n: of }
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

/** `−0.41 [−0.60, −0.22]`: a mean with its 95 % interval, where there is one. */
export function interval(
  { mean, low, high }: { readonly mean: number | null; readonly low: number | null; readonly high: number | null },
  show: (value: number) => string = (value) => signed(value, 2),
): string {
  if (mean === null) return '–'
  // Read from left to right whatever stands around it.
  return low === null || high === null ? show(mean) : `\u200e${show(mean)} [${show(low)}, ${show(high)}]`
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
    slight: m.runVerdictSlight,
    letters: m.runVerdictLetters,
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
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')
  const text = typeof value === 'string' ? value : isList ? value.join(', ') : JSON.stringify(value)
  return [name, text === '' || text === 'null' ? '–' : text]
}

/** The shares by domain and language of one part of a run; random sets have none. */
export function cellsOf({ accuracy, summary }: Run, part: RunPart): NonNullable<Run['accuracy']>['cells'] {
  if (accuracy === null || summary?.kind !== 'compare' || part === 'after') return accuracy?.cells ?? []
  if (part === 'control') return []
  const { fields } = summary.comparison
  return accuracy.cells.flatMap(({ domain, lang }) => {
    // Domains and languages are told apart only where there are several, and crossed only where there are several of both.
    const named = fields.filter(
      ({ field }) =>
        (!['domain', 'both'].includes(field.kind) || field.domain === domain) &&
        (!['lang', 'both'].includes(field.kind) || (field.lang ?? '') === lang),
    )
    const found = ['both', 'lang', 'domain', 'all'].flatMap(
      (kind) => named.find(({ field }) => field.kind === kind) ?? [],
    )
    const share = found[0] === undefined ? null : shareOf(found[0].before)
    return share === null ? [] : [{ domain, lang, share }]
  })
}
