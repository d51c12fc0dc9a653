import { isObject } from '../../base/isObject.ts'
import type { ChosenLayout } from './chooseLayout.ts'
import { textOf } from './path.ts'
import type { ReadRow } from './rawRow.ts'
import { madeId } from './readMapped.ts'

/**
 * Gives every question an id of its own, and one pair to those of several languages that are one question: sides of one row,
 * rows of one id in several languages, and every row of a layout whose ids are alike in all languages. An id that is made
 * comes from the question's own text, so that the same file gets the same ones again.
 */
export function settleIds(rows: readonly ReadRow[], chosen: ChosenLayout): ReadRow[] {
  const nSides = Map.groupBy(rows, ({ row }) => row)
  const langsOfId = new Map<string, Set<string | null>>()
  for (const row of rows) {
    const id = idOf(row)
    if (id === '') continue
    const langs = langsOfId.get(id) ?? new Set()
    langsOfId.set(id, langs.add(row.lang ?? null))
  }
  const seen = new Map<string, string>()
  return rows.map((row): ReadRow => {
    if (!('value' in row) || !isObject(row.value)) return row
    const { value } = row
    const lang = row.lang ?? null
    const given = idOf(row)
    const isWide = (nSides.get(row.row)?.length ?? 0) > 1
    const isLong = given !== '' && (langsOfId.get(given)?.size ?? 0) > 1
    const isPaired = isWide || (lang !== null && (isLong || (chosen.layout?.isParallel === true && given !== '')))
    const first = nSides.get(row.row)?.find((each) => 'value' in each && isObject(each.value)) ?? row
    const base = given === '' ? (isWide ? made(first) : made(row)) : given
    const id = isPaired && lang !== null ? `${base}-${lang}` : base
    const pair = typeof value['pair'] === 'string' && value['pair'] !== '' ? value['pair'] : isPaired ? base : null
    if (given === '') {
      const before = seen.get(id)
      seen.set(id, row.name)
      if (before !== undefined) {
        const remedy = 'leave it out, or give the rows a column with ids'
        const { row: number, name, place } = row
        return {
          ...{ row: number, name, place, lang },
          fault: `is the same question as ${before}`,
          rule: 'duplicate-row',
          remedy,
        }
      }
    }
    return { ...row, value: { ...value, id, pair } }
  })
}

function idOf(row: ReadRow): string {
  const id = 'value' in row && isObject(row.value) ? row.value['id'] : ''
  return typeof id === 'string' ? id : ''
}

function made(row: ReadRow): string {
  const { stem, options } = 'value' in row && isObject(row.value) ? row.value : { stem: '', options: [] }
  return madeId(textOf(stem), Array.isArray(options) ? options.map(textOf) : [], row.lang ?? null)
}
