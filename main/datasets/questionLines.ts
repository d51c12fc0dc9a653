import { WorkbenchError } from '../base/errors.ts'
import { parseJson } from '../files/parseJson.ts'
import type { Row } from './row.ts'
import type { Question } from './question.ts'

/** Lines that a file may have, blank ones not counted. */
const mostLines = 2_000_000

/**
 * Splits our own question file, one JSON object a line, into its values; blank lines are passed over.
 *
 * @param source the file's path, for complaints
 * @throws WorkbenchError 'input.format' for more lines than are read
 */
export function questionLines(text: string, source: string): Row[] {
  const rows: Row[] = []
  let at = 0
  for (let number = 1; at < text.length; number++) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end === -1 ? text.length : end)
    at = end === -1 ? text.length : end + 1
    if (line.trim() === '') continue
    if (rows.length === mostLines) {
      throw new WorkbenchError('input.format', `${source} has more questions than are read, which is ${mostLines}.`, {
        source,
      })
    }
    rows.push(rowOf(line, `line ${number}`, source))
  }
  return rows
}

function rowOf(line: string, name: string, source: string): Row {
  const place = `${source}, ${name}`
  try {
    return { place, name, value: parseJson(line) }
  } catch (error) {
    const remedy = 'write one question as JSON in each line, or name a table .csv or .tsv'
    const fault = `is not JSON: ${error instanceof Error ? error.message : String(error)}`
    return { place, name, fault, rule: 'not-json', remedy }
  }
}

/** Questions as our own file holds them: every key in one order, and none that says nothing. */
export function formatQuestionLines(questions: readonly Question[]): string {
  return questions.map((question) => `${JSON.stringify(lineOf(question))}\n`).join('')
}

function lineOf({ id, pair, domain, lang, stem, options, answer, tags, status, ...rest }: Question): object {
  const { kind, context, statement, variants, provenance, accepted, review, extra } = rest
  return {
    ...{ id, pair, domain },
    ...(kind === null ? {} : { kind }),
    ...(context === undefined ? { lang } : { lang, context }),
    ...{ stem, options, answer, tags, status },
    ...(statement === null ? {} : { statement }),
    ...(variants.length > 0 ? { variants } : {}),
    ...(Object.keys(provenance).length > 0 ? { provenance } : {}),
    ...(accepted === undefined ? {} : { accepted }),
    ...(review === undefined ? {} : { review }),
    ...Object.fromEntries(Object.entries(extra).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}
