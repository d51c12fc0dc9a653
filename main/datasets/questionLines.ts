import { parseJson } from '../files/parseJson.ts'
import type { Row } from './row.ts'
import type { Question } from './question.ts'

/**
 * Splits our own question file, one JSON object a line, into its values; blank lines are passed over.
 *
 * @param source the file's path, for complaints
 */
export function questionLines(text: string, source: string): Row[] {
  return text.split('\n').flatMap((line, i): Row[] => {
    if (line.trim() === '') return []
    const place = `${source}, line ${i + 1}`
    const name = `line ${i + 1}`
    try {
      return [{ place, name, value: parseJson(line) }]
    } catch (error) {
      return [{ place, name, fault: `is not JSON: ${error instanceof Error ? error.message : String(error)}` }]
    }
  })
}

/** Questions as our own file holds them: every key in one order, and none that says nothing. */
export function formatQuestionLines(questions: readonly Question[]): string {
  return questions.map((question) => `${JSON.stringify(lineOf(question))}\n`).join('')
}

function lineOf({ id, pair, domain, lang, stem, options, answer, tags, status, ...rest }: Question): object {
  const { kind, statement, variants, provenance, extra } = rest
  return {
    ...{ id, pair, domain },
    ...(kind === null ? {} : { kind }),
    ...{ lang, stem, options, answer, tags, status },
    ...(statement === null ? {} : { statement }),
    ...(variants.length > 0 ? { variants } : {}),
    ...(Object.keys(provenance).length > 0 ? { provenance } : {}),
    ...Object.fromEntries(Object.entries(extra).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}
