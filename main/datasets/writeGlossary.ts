import { formatCsv } from '../files/csv.ts'
import type { Term } from './glossary.ts'

/** Terms as a table that `readGlossary` reads back as they were. */
export function writeGlossary(terms: readonly Term[]): string {
  const rows = terms.map(({ from, to, term, translation, note }) => [from, to, term, translation, note])
  return formatCsv([['source_lang', 'target_lang', 'term', 'translation', 'note'], ...rows], ',')
}
