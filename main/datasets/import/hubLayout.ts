import { parseJson } from '../../files/parseJson.ts'
import type { Question } from '../question.ts'
import type { Layout } from './layout.ts'
import { textOf } from './path.ts'

const jsonColumns = ['provenance', 'accepted', 'variants', 'review', 'translating', 'extra'] as const

/** Our questions as a data set on Hugging Face: the columns of MMLU there, and what ours have besides. */
export const hubLayout = {
  ...{ id: 'engram-parquet', title: "Engram's own, as a data set of columns", answers: '0', isOurs: true },
  needs: ['id', 'pair', 'language', 'subject', 'context', 'question', 'choices', 'answer', 'provenance', 'extra'],
  columns: [
    ...['id', 'pair', 'language', 'subject', 'context', 'question', 'choices', 'answer'],
    ...['kind', 'tags', 'status', 'statement', ...jsonColumns],
  ],
  read(value) {
    const { id, pair, language, subject, context, question, choices, answer, kind, tags, status, statement } = value
    const { provenance, accepted, variants, review, translating, extra } = Object.fromEntries(
      jsonColumns.map((name) => [name, jsonIn(value[name])]),
    )
    return {
      value: {
        ...(extra as object | undefined),
        ...{ id, pair: pair ?? null, lang: language ?? null, domain: subject ?? '', stem: question, options: choices },
        ...(context == null ? {} : { context }),
        ...{ kind: kind ?? null, tags: tags ?? [], status: status ?? '', statement: statement ?? null },
        ...(provenance === undefined ? {} : { provenance }),
        ...(accepted === undefined ? {} : { accepted }),
        ...(variants === undefined ? {} : { variants }),
        ...(review === undefined ? {} : { review }),
        ...(translating === undefined ? {} : { translating }),
      },
      ...{ answer, isIndex: true },
    }
  },
  write({ domain, stem, options, lang, context, ...question }: Question) {
    const { id, pair, answer, kind, tags, status, statement, provenance, accepted = {}, variants } = question
    const { review = {}, translating = {}, extra } = question
    const shared = { id, pair, language: lang, subject: domain, context: context ?? null }
    return {
      ...{ ...shared, question: stem, choices: options, answer, kind, tags, status, statement },
      ...{ provenance: json(provenance), accepted: json(accepted), variants: json(variants) },
      ...{ review: json(review), translating: json(translating), extra: json(extra) },
    }
  },
} as const satisfies Layout

function json(value: object): string | null {
  return Object.keys(value).length === 0 ? null : JSON.stringify(value)
}

/** A cell that cannot be parsed stays as it is, for the schema to name. */
function jsonIn(cell: unknown): unknown {
  const text = textOf(cell)
  if (text === '') return undefined
  try {
    return parseJson(text)
  } catch {
    return text
  }
}
