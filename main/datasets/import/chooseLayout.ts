import { WorkbenchError } from '../../base/errors.ts'
import { isOurTable } from '../questionTable.ts'
import type { AnswerForm } from './answerForm.ts'
import { usedColumns, type ColumnMap } from './columnMap.ts'
import { guessColumns } from './guessColumns.ts'
import type { ImportChoices } from './importChoices.ts'
import type { Layout } from './layout.ts'
import { layoutOf, layouts } from './layouts.ts'
import { textOf } from './path.ts'
import type { RawTable } from './rawTable.ts'

export interface ChosenLayout {
  /** `engram`, `columns` for a table that is read by its columns alone, or that of a public layout. */
  readonly id: string
  readonly title: string
  readonly layout: Layout | null
  readonly map: ColumnMap | null
  /** Who says what the columns hold. `content`: nobody, it is a guess that a person must look at. */
  readonly by: 'told' | 'layout' | 'names' | 'content'
  readonly answers: AnswerForm | null
  /** Columns that are called an answer, where nobody has said which of them it is. */
  readonly answerColumns?: readonly string[]
}

/**
 * As what a file is read: what is told; our own layout; a public one whose columns are all there; or by its columns, whose
 * headings say what they hold in many languages.
 *
 * @throws WorkbenchError 'input.value' for a layout that is not known, and for columns that a table has not
 */
export function chooseLayout(name: string, table: RawTable, choices: ImportChoices): ChosenLayout {
  const { columns } = table
  const values = table.rows.slice(0, 200).flatMap((row) => ('value' in row ? [row.value] : []))
  if (choices.columns !== undefined) {
    const isFlat = table.form === 'table' || table.form === 'xlsx'
    const missing = isFlat ? [...usedColumns(choices.columns)].filter((column) => !columns.includes(column)) : []
    if (missing.length > 0) {
      const are = `its columns are ${columns.slice(0, 30).join(', ')}${columns.length > 30 ? ', …' : ''}`
      throw new WorkbenchError('input.value', `${name} has no column ${missing.join(', ')}; ${are}.`)
    }
    return { ...byColumns, map: choices.columns, by: 'told' }
  }
  const told = choices.layout
  if (told === 'engram' || (told === undefined && isOurs(table))) return engram
  if (told !== undefined && told !== 'columns') {
    const layout = layoutOf(told)
    if (layout === null) {
      const all = ['engram', 'columns', ...layouts.map(({ id }) => id)].join(', ')
      throw new WorkbenchError('input.value', `There is no layout ${told}; there are ${all}.`)
    }
    return ofLayout(layout, columns, values, 'told')
  }
  const known = told === 'columns' ? undefined : layouts.find((layout) => fits(layout, table))
  if (known !== undefined) return ofLayout(known, columns, values, 'layout')
  const { map, by, isAnswerAnOption, answers } = guessColumns(columns, values)
  return { ...byColumns, map, by, answers: isAnswerAnOption ? 'text' : null, answerColumns: answers }
}

const engram = {
  ...{ id: 'engram', title: "Engram's own", layout: null, map: null, by: 'layout', answers: null },
} as const satisfies ChosenLayout
const byColumns = { id: 'columns', title: 'a table of questions', layout: null, answers: null } as const

function ofLayout(
  layout: Layout,
  columns: readonly string[],
  values: readonly Record<string, unknown>[],
  by: 'told' | 'layout',
): ChosenLayout {
  const { id, title, answers, isBare = false } = layout
  return { id, title, layout, by, answers, map: isBare ? bareMap(columns, values) : (layout.map ?? null) }
}

/** A table without a heading: the question, its options, and the letter at the end; before them perhaps a number. */
function bareMap(columns: readonly string[], values: readonly Record<string, unknown>[]): ColumnMap {
  const isNumbered = columns.length > 4 && values.every((value) => /^\d{1,9}$/.test(textOf(value[columns[0] ?? ''])))
  const [stem = '1', ...others] = isNumbered ? columns.slice(1) : columns
  const side = { lang: null, stem, options: others.slice(0, -1), answer: others.at(-1) ?? stem }
  return { sides: [side], ...(isNumbered ? { id: columns[0]! } : {}) }
}

function fits({ needs, fits = () => true, isBare = false }: Layout, { columns, header }: RawTable): boolean {
  if (isBare !== (header === false)) return false
  return needs.every((need) => columns.includes(need)) && fits(columns)
}

function isOurs({ form, columns, cut, header }: RawTable): boolean {
  if (form === 'table' || form === 'xlsx') return header === true && isOurTable(cut[0]?.cells ?? [])
  return columns.includes('stem') && (columns.includes('options') || !columns.includes('answer') || columns.length < 3)
}
