import { allLetters } from './optionLetters.ts'
import { editStats, type EditStats } from './editStats.ts'
import { markStats, type MarkStats } from './marks.ts'
import type { Question } from './question.ts'

/** Lengths in characters as a reader counts them (grapheme clusters). */
export interface Lengths {
  readonly min: number
  readonly median: number
  readonly max: number
}

export interface QuestionStats {
  readonly questions: number
  readonly variants: number
  /** In the order of their first question. */
  readonly fields: readonly { readonly domain: string; readonly lang: string | null; readonly questions: number }[]
  /** Questions by number of options. */
  readonly options: Readonly<Record<string, number>>
  /** Right letters: of the options as given, and of the prompts that the file holds. */
  readonly letters: {
    readonly questions: Readonly<Record<string, number>>
    readonly variants: Readonly<Record<string, number>>
  }
  readonly lengths: { readonly stem: Lengths; readonly option: Lengths; readonly answer: Lengths }
  /** A pair is complete when it has a question in every language that occurs in pairs. */
  readonly pairs: { readonly langs: readonly string[]; readonly complete: number; readonly incomplete: number }
  readonly status: Readonly<Record<string, number>>
  readonly machine: readonly EditStats[]
  readonly marks: readonly MarkStats[]
}

export function questionStats(questions: readonly Question[]): QuestionStats {
  const fields = Map.groupBy(questions, ({ domain, lang }) => JSON.stringify([domain, lang]))
  return {
    questions: questions.length,
    variants: questions.reduce((sum, { variants }) => sum + variants.length, 0),
    fields: [...fields.values()].map((members) => {
      const { domain = '', lang = null } = members[0] ?? {}
      return { domain, lang, questions: members.length }
    }),
    options: counts(questions.map(({ options }) => String(options.length))),
    letters: {
      questions: counts(questions.map(({ answer }) => allLetters[answer] ?? String(answer))),
      variants: counts(questions.flatMap(({ variants }) => variants.map(({ gold }) => gold))),
    },
    lengths: {
      stem: lengths(questions.map(({ stem }) => stem)),
      option: lengths(questions.flatMap(({ options }) => options)),
      answer: lengths(questions.map(({ options, answer }) => options[answer] ?? '')),
    },
    pairs: pairs(questions),
    status: counts(questions.map(({ status }) => status)),
    machine: editStats(questions),
    marks: markStats(questions),
  }
}

function pairs(questions: readonly Question[]): QuestionStats['pairs'] {
  const langsOf = Map.groupBy(
    questions.filter(({ pair }) => pair !== null),
    ({ pair }) => pair,
  )
  const langs = new Set([...langsOf.values()].flat().flatMap(({ lang }) => lang ?? []))
  const complete = [...langsOf.values()].filter(
    (members) => new Set(members.flatMap(({ lang }) => lang ?? [])).size === langs.size,
  ).length
  return { langs: [...langs].sort(), complete, incomplete: langsOf.size - complete }
}

function counts(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(names, (name) => name)]
      .map(([name, members]): [string, number] => [name, members.length])
      .sort(([a], [b]) => collator.compare(a, b)),
  )
}

function lengths(texts: readonly string[]): Lengths {
  const sorted = texts.map(graphemes).sort((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? 0
  const middle = (sorted.length - 1) / 2
  return { min: at(0), median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, max: at(sorted.length - 1) }
}

function graphemes(text: string): number {
  // Of printable ASCII each character is one; taking a million texts apart would last a minute.
  return /^[ -~]*$/.test(text) ? text.length : [...segmenter.segment(text)].length
}

const collator = new Intl.Collator('en', { numeric: true })
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
