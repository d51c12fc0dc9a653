import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { readRegular } from '../files/regularFile.ts'
import { langCode } from './import/langCode.ts'
import { textOf } from './import/path.ts'
import { readRawTable, type RawTable } from './import/rawTable.ts'
import { TermSchema, type Term } from './glossary.ts'

interface ReadGlossary {
  readonly terms: readonly Term[]
  /** Rows that are no term, as sentences without the name of the file. */
  readonly refused: readonly string[]
}

const maxBytes = 2 ** 26
const mostTerms = 100_000

/** Headings of the columns of a glossary, folded. */
const headings: Readonly<Record<keyof Term, readonly string[]>> = {
  from: ['source_lang', 'from', 'source language', 'source lang'],
  to: ['target_lang', 'to', 'target language', 'target lang'],
  term: ['term', 'source', 'source term'],
  translation: ['translation', 'target', 'target term'],
  note: ['note', 'notes', 'comment', 'definition'],
}

/**
 * Reads a glossary: a table of any delimiter, an Excel sheet or JSON, with the columns source_lang, target_lang, term,
 * translation and, if wanted, note; or with a column for each language, the first of which is the terms'.
 *
 * @throws WorkbenchError 'input.format' when it has no such columns, 'input.missing' when it is not there
 */
export async function readGlossary(path: string, signal?: AbortSignal): Promise<ReadGlossary> {
  const bytes = await readRegular(path, { expected: 'a glossary', maxBytes, signal })
  const table = await readRawTable(path, bytes, { header: true })
  const read = rowReader(table, path)
  const terms: Term[] = []
  const refused: string[] = []
  for (const row of table.rows) {
    if ('fault' in row) refused.push(`${row.name} ${row.fault}`)
    else
      for (const value of read(row.value)) {
        const parsed = v.safeParse(TermSchema, value)
        if (parsed.success) terms.push(parsed.output)
        else refused.push(`${row.name}: ${describeIssues(parsed.issues)}`)
      }
    if (terms.length > mostTerms)
      throw new WorkbenchError('input.format', `${path} has more than ${mostTerms} terms; divide it.`)
  }
  return { terms, refused }
}

function rowReader(table: RawTable, name: string): (value: Readonly<Record<string, unknown>>) => Partial<Term>[] {
  const { columns } = table
  const at = (key: keyof Term): string | undefined =>
    columns.find((column) => headings[key].includes(column.trim().toLowerCase()))
  const [from, to, term, translation, note] = (['from', 'to', 'term', 'translation', 'note'] as const).map(at)
  const noteOf = (value: Readonly<Record<string, unknown>>): string => (note === undefined ? '' : textOf(value[note]))
  if (from !== undefined && to !== undefined && term !== undefined && translation !== undefined) {
    return (value) => [
      {
        ...{ from: textOf(value[from]).trim(), to: textOf(value[to]).trim() },
        ...{ term: textOf(value[term]), translation: textOf(value[translation]), note: noteOf(value) },
      },
    ]
  }
  const langs = columns.flatMap((column): [string, string][] => {
    const lang = langCode(column.trim(), true)
    return lang === null ? [] : [[lang, column]]
  })
  const [first, ...others] = langs
  if (first === undefined || others.length === 0) {
    throw new WorkbenchError(
      'input.format',
      `${name} is no glossary: its first row must name source_lang, target_lang, term and translation, or two languages.`,
    )
  }
  // A term without a translation in one of the languages says nothing of it.
  return (value) =>
    others.flatMap(([lang, column]) => {
      const translation = textOf(value[column])
      return translation.trim() === ''
        ? []
        : [{ from: first[0], to: lang, term: textOf(value[first[1]]), translation, note: noteOf(value) }]
    })
}
