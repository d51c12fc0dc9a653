import { isObject } from '../../base/isObject.ts'
import { pathsOf } from './path.ts'
import type { RawRow, RawTable } from './rawTable.ts'

/**
 * The questions of a file of samples that lm-evaluation-harness wrote: each holds the row of its data set under `doc`. One
 * whose row does not say its options has them in what was asked, one request each. Null for any other file.
 */
export function evalSamples(table: RawTable): RawTable | null {
  if (!table.columns.includes('doc_id') || !table.columns.some((column) => column.startsWith('doc.'))) return null
  const rows = table.rows.map((row): RawRow => {
    if (!('value' in row) || !isObject(row.value)) return row
    const { doc, doc_id: id } = row.value
    const value = isObject(doc) ? doc : {}
    const says = ['choices', 'options', 'endings', 'answerKey', 'option_a', 'A', 'mc_answer1', 'mc1_targets']
    const asked = says.some((key) => key in value) || isObject(value['question']) ? null : fromRequests(row.value)
    const own = value['id'] === undefined && typeof id === 'number' ? { id: String(id) } : {}
    return { ...row, value: asked === null ? value : { ...own, ...asked } }
  })
  const values = rows.flatMap((row) => ('value' in row ? [row.value] : []))
  const note = 'The questions are those that were asked; what the model answered is left out.'
  return { ...table, rows, columns: pathsOf(values.slice(0, 100)), notes: [...table.notes, note] }
}

/** One request for each option: the prompt, and the option behind it. */
function fromRequests({ arguments: asked, target }: Record<string, unknown>): Record<string, unknown> | null {
  const requests = isObject(asked) ? Object.values(asked) : Array.isArray(asked) ? (asked as unknown[]) : []
  const parts = requests.map((request) =>
    Array.isArray(request) ? (request as unknown[]) : isObject(request) ? [request['arg_0'], request['arg_1']] : [],
  )
  const [prompt] = parts[0] ?? []
  const options = parts.map((part) => (typeof part[1] === 'string' ? part[1].trim() : ''))
  const answer = Number(target)
  if (typeof prompt !== 'string' || options.length < 2 || options.includes('') || !Number.isInteger(answer)) return null
  return { stem: prompt.trim(), options, answer }
}
