/** What must be read before a figure of answers: whether anything is known, and where letters moved in place of answers. */
import { m } from '#messages'
import { formatNumber, formatPercent } from '../ui/format.ts'
import { factorText } from './factors.ts'
import { fieldName, interval, pText, signed, type SummaryOf } from './runText.ts'

type Compared = SummaryOf<'compare'>['comparison']
type Field = Compared['fields'][number]
type Curve = SummaryOf<'dose'>['dose']['curves'][number]
export type Baseline = Pick<Field['before'], 'correct' | 'of' | 'units' | 'chance' | 'p' | 'atChance'>
export type Guards = NonNullable<Field['guards']>
export type Letters = Guards['letters']

/** Answers of one kind: whose they are, empty for all, and what their letters did. */
export interface Guarded {
  readonly where: string
  readonly guards: Guards | undefined
}

export interface Alarm {
  readonly text: string
  /** Shown beside it; null where the text says it all. */
  readonly letters: Letters | null
}

/** With fewer facts chance and knowledge look alike. */
const fewestFacts = 5

/** Whether right answers are more than guesses, in a sentence. */
export function chanceText({ correct, of, units, chance, p, atChance }: Baseline): string {
  const facts = {
    right: formatNumber(correct),
    of: formatNumber(of),
    facts: formatNumber(units),
    chance: formatPercent(chance),
    p: p === undefined ? '–' : pText(p),
  }
  const text = { above: m.guardAbove, chance: m.guardChance, few: m.guardFew }[standingOf({ atChance, units })]
  return text(facts)
}

/** What right answers say of the model; `few` where chance and knowledge look alike. */
export function standingOf({ atChance, units }: Pick<Baseline, 'atChance' | 'units'>): 'above' | 'chance' | 'few' {
  return atChance ? (units < fewestFacts ? 'few' : 'chance') : 'above'
}

/** Answers that became one letter, or were it already, and letters that move whatever the question. */
export function alarmsOf(guarded: readonly Guarded[]): readonly Alarm[] {
  return guarded.flatMap(({ where, guards }) => {
    if (guards === undefined) return []
    const { letters, push } = guards
    const at = (text: string): string => (where === '' ? text : m.guardAt({ where, what: text }))
    return [
      ...(letters.collapse === null ? [] : [{ text: at(collapseText(letters.collapse)), letters }]),
      ...(push === null || !push.moves ? [] : [{ text: at(pushText(push)), letters: null }]),
    ]
  })
}

/** That the answers were one letter before anything was changed; null where they were not. */
export function alreadyText({ already }: Letters): string | null {
  if (already === null) return null
  const { letter, before, after, of } = already
  return m.guardAlready({ n: formatNumber(after), of: formatNumber(of), letter, before: formatNumber(before) })
}

/** `A 12% → 0%`, each letter by its share of the answers before and after. */
export function letterShares({ letters, before, after }: Letters) {
  const of = Math.max(
    1,
    before.reduce((sum, n) => sum + n, 0),
  )
  return letters.map((letter, i) => ({ letter, before: (before[i] ?? 0) / of, after: (after[i] ?? 0) / of }))
}

/** Of a comparison: the letters of all questions; where these did not collapse, those of the fields that did. */
export function comparedGuards({ fields }: Compared): { baseline: Baseline | null; guarded: readonly Guarded[] } {
  const whole = fields.find(({ field }) => field.kind === 'all')
  const parts = whole?.guards?.letters.collapse == null ? fields : []
  return {
    baseline: whole?.before ?? null,
    guarded: [
      { where: '', guards: whole?.guards },
      ...parts.flatMap(({ field, guards }) =>
        field.kind === 'all' || field.kind === 'both' || guards?.letters.collapse == null
          ? []
          : [{ where: fieldName(field), guards: { ...guards, push: null } }],
      ),
    ],
  }
}

/** Of a dose curve: the answers at strength 1, and the letters at every other one. */
export function doseGuards({ points }: Curve): { baseline: Baseline | null; guarded: readonly Guarded[] } {
  return {
    baseline: points.find(({ factor }) => factor === 1)?.accuracy ?? null,
    guarded: points.flatMap(({ factor, guards }) => (factor === 1 ? [] : [{ where: factorText(factor), guards }])),
  }
}

function collapseText({ letter, before, after, of }: NonNullable<Letters['collapse']>): string {
  const facts = { letter, before: formatNumber(before), of: formatNumber(of) }
  return after === of ? m.guardCollapseAll(facts) : m.guardCollapse({ ...facts, n: formatNumber(after) })
}

function pushText({ letter, mean, low, high, units }: NonNullable<Guards['push']>): string {
  const nats = interval({ mean, low, high }, (value) => signed(value, 2))
  return m.guardPush({ letter, nats, facts: formatNumber(units) })
}
