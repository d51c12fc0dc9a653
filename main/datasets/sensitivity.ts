/**
 * What knowledge of a culture or a time a question asks for, in the fields of Global-MMLU: keys that a file has beside ours, so that they
 * are read and written as they are. A question that people have annotated alike has one value, another one a list of them.
 *
 * @see arXiv 2412.03304
 */
import type { Question } from './question.ts'

export const sensitivityFields = [
  ...(['cultural_sensitivity_label', 'time_sensitive', 'required_knowledge'] as const),
  ...(['culture', 'region', 'country', 'reference'] as const),
] as const
export type SensitivityField = (typeof sensitivityFields)[number]

/** The cell as the file has it; empty where there is none. */
export function sensitivityText({ extra }: Question, field: SensitivityField): string {
  const value = extra[field] ?? ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The values of a cell: `['Regional Knowledge', 'Cultural Knowledge']` are two, `[]` and `-` none. */
export function sensitivityValues(question: Question, field: SensitivityField): readonly string[] {
  const { [field]: value } = question.extra
  if (Array.isArray(value))
    return (value as readonly unknown[]).filter((item) => typeof item === 'string' && item !== '') as string[]
  const text = sensitivityText(question, field).trim()
  if (text === '' || text === '-') return []
  const list = /^\[(.*)\]$/su.exec(text)?.[1]
  if (list === undefined) return [text]
  const items = [...list.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gu)].map(
    (found) => found[1] ?? found[2] ?? '',
  )
  return [...new Set(items.filter((item) => item !== ''))]
}

/** A question that says something else of itself; nothing with an empty text. */
export function withSensitivity(question: Question, field: SensitivityField, text: string): Question {
  const { [field]: _, ...others } = question.extra
  return { ...question, extra: text === '' ? others : { ...others, [field]: text } }
}
