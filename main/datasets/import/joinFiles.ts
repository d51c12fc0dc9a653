import { basename } from 'node:path'
import { largest } from '../../base/lists.ts'
import type { PlacedQuestion } from '../question.ts'
import { langCode, langOf } from './langCode.ts'

/**
 * The questions of several files, one language each, with those that are one question paired: by their id, or by their place
 * in files of equal order. Pairs that a file has stay; a question that several files call alike gets its language behind
 * its id.
 */
export function joinFiles(
  parts: readonly (readonly PlacedQuestion[])[],
  names: readonly string[],
  join: 'id' | 'order',
): readonly PlacedQuestion[] {
  if (parts.length < 2) return parts[0] ?? []
  const langs = parts.map((questions, i) => langOfPart(questions) ?? langOfName(names[i] ?? ''))
  const nFiles = new Map<string, number>()
  for (const questions of parts) {
    for (const id of new Set(questions.map(({ question }) => question.id))) nFiles.set(id, (nFiles.get(id) ?? 0) + 1)
  }
  const digits = String(
    largest(
      parts.map(({ length }) => length),
      0,
    ),
  ).length
  return parts.flatMap((questions, file) =>
    questions.map(({ place, question }, i): PlacedQuestion => {
      const lang = question.lang ?? langs[file] ?? null
      const isShared = (nFiles.get(question.id) ?? 0) > 1
      const byJoin = join === 'order' ? `fact-${String(i + 1).padStart(digits, '0')}` : isShared ? question.id : null
      const id = isShared ? `${question.id}-${lang ?? file + 1}` : question.id
      return { place, question: { ...question, id, lang, pair: question.pair ?? byJoin } }
    }),
  )
}

function langOfPart(questions: readonly PlacedQuestion[]): string | null {
  const named = new Set(questions.map(({ question }) => question.lang))
  if (named.size === 1) return [...named][0] ?? langOf(questions.map(({ question }) => question.stem))
  return null
}

/** The language at the end of a file's name: `facts.ar.jsonl`, `questions_fr.csv`. */
function langOfName(name: string): string | null {
  const stem = basename(name).replace(/\.[a-z0-9]+$/i, '')
  const last = /(?:^|[._-])([a-z]{2,3}(?:[-_][A-Za-z]{2,4})?)$/.exec(stem)?.[1]
  return last === undefined ? null : langCode(last, true)
}
