/** The plots of a run of answers, and the sentences that say what they show. */
import type { Breakdown, Run } from '../../api/shapes.ts'
import type { Chart } from '../../plots/chart.ts'
import { barChart } from '../../plots/barChart.ts'
import { matrixChart } from '../../plots/matrixChart.ts'
import { m } from '#messages'
import { formatList, formatNumber, formatPercent, languageName } from '../../ui/format.ts'
import { sharesByLang } from '../../runs/runText.ts'

type Cells = NonNullable<Run['accuracy']>['cells']

/** The share of right answers of each domain in each language, with Wilson's interval. */
export function accuracyChart(cells: Cells): Chart {
  const domains = [...new Set(cells.map(({ domain }) => domain))]
  const langs = [...new Set(cells.map(({ lang }) => lang))]
  const shareOf = (domain: string, lang: string) =>
    cells.find((cell) => cell.domain === domain && cell.lang === lang)?.share ?? null
  return barChart({
    categories: domains.map((domain) => (domain === '' ? m.facetNone() : domain)),
    categoryTitle: m.colDomain(),
    valueTitle: m.runAccuracyAxis(),
    series: langs.map((lang) => {
      const shares = domains.map((domain) => shareOf(domain, lang))
      const n = shares.reduce((sum, share) => sum + (share?.n ?? 0), 0)
      return {
        name: m.runSeries({ name: languageName(lang), n: formatNumber(n) }),
        values: shares.map((share) => share?.value ?? 0),
        low: shares.map((share) => share?.low ?? 0),
        high: shares.map((share) => share?.high ?? 0),
      }
    }),
    format: (value) => formatPercent(value, 1),
    most: 1,
  })
}

/** @param fewest answers of each cell, below which none is called best or worst */
export function accuracySentence(cells: Cells, fewest: number): string {
  const ranked = cells.toSorted((a, b) => b.share.value - a.share.value)
  const [best, worst] = [ranked[0], ranked.at(-1)]
  if (best === undefined || worst === undefined) return ''
  const langs = sharesByLang({ cells, all: best.share }).map(({ lang, value }) =>
    m.runLangShare({ lang: languageName(lang), share: formatPercent(value, 1) }),
  )
  if (cells.length < 2 || cells.some(({ share }) => share.n < fewest) || best.share.low <= worst.share.high) {
    return m.runAccuracyEven({ langs: formatList(langs) })
  }
  const name = ({ domain, lang }: (typeof cells)[number]): string => `${domain} (${languageName(lang)})`
  return m.runAccuracySays({
    langs: formatList(langs),
    best: name(best),
    most: formatPercent(best.share.value, 1),
    worst: name(worst),
    least: formatPercent(worst.share.value, 1),
  })
}

/** Which letter was answered where which was right. */
export function confusionChart({ letters, confusion }: Breakdown): Chart {
  return matrixChart({
    rows: letters,
    columns: letters,
    rowTitle: m.runRightLetter(),
    columnTitle: m.runAnsweredLetter(),
    valueTitle: m.runAnswers(),
    values: confusion,
    format: (value) => formatNumber(value),
    scale: 'amount',
  })
}

export function confusionSentence({ letters, confusion }: Breakdown): string {
  const answered = letters.map((letter, j) => ({ letter, n: confusion.reduce((sum, row) => sum + (row[j] ?? 0), 0) }))
  const all = answered.reduce((sum, { n }) => sum + n, 0)
  const most = answered.toSorted((a, b) => b.n - a.n)[0]
  if (most === undefined || all === 0) return ''
  const right = letters.reduce((sum, _, i) => sum + (confusion[i]?.[i] ?? 0), 0)
  return m.runConfusionSays({
    right: formatPercent(right / all, 1),
    letter: most.letter,
    share: formatPercent(most.n / all),
    even: formatPercent(1 / letters.length),
  })
}
