/** What a run came to, before any figure: the finding in one line, and whether it can be believed. */
import type { Run } from '../api/shapes.ts'
import { m } from '#messages'
import { formatList, formatNumber, formatPercent, languageName } from '../ui/format.ts'
import { alreadyText, chanceText, standingOf, type Baseline } from './guardText.ts'
import { sharesByLang } from './runText.ts'

export interface Hero {
  readonly finding: string
  /** The verdict in a few words; null where answers were not counted. */
  readonly word: string | null
  readonly tone: 'good' | 'warn' | 'bad' | 'neutral'
  /** What the verdict rests on. */
  readonly reason: string
}

/** Null for a run whose result says it in a way of its own, and before anything is known. */
export function heroOf(run: Pick<Run, 'summary' | 'accuracy' | 'nQuestions'>): Hero | null {
  const { summary, accuracy } = run
  if (summary?.kind === 'predict' && accuracy !== null) {
    const letters = summary.letters === undefined ? null : alreadyText(summary.letters)
    const judged = judgedBy(summary.baseline ?? null)
    const finding = rightText(accuracy)
    // The letters themselves are told below it.
    return { finding, ...judged, ...(letters !== null && { word: m.heroLetter(), tone: 'bad' }) }
  }
  if (summary?.kind !== 'detect') return null
  const n = summary.keyNeurons
  const counts = {
    neurons: m.nRunNeurons({ n, text: formatNumber(n) }),
    questions: m.nQuestions({ n: run.nQuestions }),
  }
  const judged = judgedBy(summary.baseline ?? null)
  const words = { good: m.heroModelKnows(), warn: m.heroModelGuesses(), bad: null, neutral: judged.word }
  return { finding: m.heroFound(counts), ...judged, word: words[judged.tone] }
}

function rightText(accuracy: NonNullable<Run['accuracy']>): string {
  const share = formatPercent(accuracy.all.value, 1)
  const langs = sharesByLang(accuracy)
  if (langs.length < 2) return m.heroRight({ share })
  const each = langs.map(({ lang, value }) =>
    m.runLangShare({ lang: languageName(lang), share: formatPercent(value, 1) }),
  )
  return m.heroRightIn({ share, langs: formatList(each) })
}

function judgedBy(baseline: Baseline | null): Omit<Hero, 'finding'> {
  if (baseline === null) return { word: null, tone: 'neutral', reason: '' }
  const words = {
    above: { word: m.heroKnows(), tone: 'good' },
    chance: { word: m.heroGuess(), tone: 'warn' },
    few: { word: m.heroFew(), tone: 'neutral' },
  } as const
  return { ...words[standingOf(baseline)], reason: chanceText(baseline) }
}
