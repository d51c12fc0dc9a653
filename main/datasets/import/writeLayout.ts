import { WorkbenchError } from '../../base/errors.ts'
import { isDeepStrictEqual } from 'node:util'
import { allLetters } from '../optionLetters.ts'
import type { Question } from '../question.ts'
import { idColumns, type ColumnMap, type SideMap } from './columnMap.ts'
import type { Layout } from './layout.ts'
import { layouts } from './layouts.ts'
import { putAt } from './path.ts'

export interface LayoutRecords {
  readonly columns: readonly string[]
  readonly records: readonly Record<string, unknown>[]
  /** What questions have that the layout has no place for, by name: `tags`, `pair`, … */
  readonly lost: readonly string[]
}

/** Layouts that questions can be written in. */
export const writableLayouts: readonly Layout[] = layouts.filter(({ columns }) => columns !== undefined)

/**
 * Questions in a public layout: what reading the file again gives back, and what it does not hold.
 *
 * @throws WorkbenchError 'input.value' for a question that the layout cannot hold at all
 */
export function layoutRecords(questions: readonly Question[], layout: Layout): LayoutRecords {
  const { columns = [] } = layout
  const records = questions.map((question, i) => {
    checkSize(question, layout)
    const record =
      layout.write?.(question) ?? (layout.isBare === true ? bare(question) : mapped(question, i, layout, layout.map!))
    // In the order of the published file; what it has besides comes from where it was kept.
    return Object.fromEntries(columns.map((column) => [column, record[column] ?? kept(question, column) ?? null]))
  })
  const names = layout.isBare === true && records[0] !== undefined ? Object.keys(records[0]) : columns
  return { columns: names, records, lost: lostOf(questions, layout) }
}

function mapped(question: Question, row: number, layout: Layout, map: ColumnMap): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  const [side] = map.sides
  const put = (path: string | undefined, value: unknown): void => {
    if (path !== undefined) putAt(record, path, layout.numbers?.includes(path) === true ? numberOr(value) : value)
  }
  const name = layout.isParallel === true ? (question.pair ?? question.id) : question.id
  const names = idColumns(map.id)
  const cut = names.length > 1 ? /^(.*)#([^#]*)$/s.exec(name) : null
  if (names.length === 1)
    put(names[0], layout.numbers?.includes(names[0]!) === true && !/^\d+$/.test(name) ? row : name)
  else if (names.length > 1)
    for (const [i, column] of names.entries()) put(column, cut?.[i + 1] ?? (i === 0 ? name : row + 1))
  for (const path of layout.always ?? []) putAt(record, path, '')
  // What stood deeper in a column that is written here stands there again.
  for (const [key, value] of Object.entries(question.extra)) {
    if (layout.columns?.includes(headOf(key)) === true && headOf(key) !== key) putAt(record, key, value)
  }
  put(map.domain, question.domain)
  put(map.kind, question.kind ?? '')
  put(map.lang, question.lang ?? '')
  if (side !== undefined) putSide(put, question, layout, side)
  return record
}

function putSide(
  put: (path: string | undefined, value: unknown) => void,
  question: Question,
  layout: Layout,
  side: SideMap,
): void {
  const { stem, context, options, answer } = question
  put(side.stem, stem)
  put(side.context, context ?? '')
  const letter = allLetters[answer] ?? String(answer)
  if (side.options.length > 1) for (const [i, column] of side.options.entries()) put(column, options[i] ?? '')
  else put(side.options[0], options)
  if (side.labels !== undefined) put(side.labels, allLetters.slice(0, options.length))
  put(side.answer, layout.answers === '0' || layout.answers === '1' ? String(answer + Number(layout.answers)) : letter)
  if (layout.columns?.includes('answer_index') === true) put('answer_index', answer)
}

function bare({ stem, options, answer }: Question): Record<string, unknown> {
  return Object.fromEntries([stem, ...options, allLetters[answer] ?? ''].map((cell, i) => [String(i + 1), cell]))
}

function headOf(path: string): string {
  return path.split(/\[\]\.|\./)[0] ?? path
}

function checkSize({ id, options, answer }: Question, { title, map, isBare, columns = [] }: Layout): void {
  const places = map?.sides[0]?.options.length ?? 1
  const most = isBare === true ? columns.length - 2 : places > 1 ? places : Infinity
  const least = isBare === true ? most : 1
  if (options.length < least || options.length > most || answer < 0 || answer >= options.length) {
    const why = options[answer] === undefined ? 'has no right option' : `has ${options.length} options`
    const takes = most === Infinity ? 'a right one' : `${least === most ? '' : 'up to '}${most}`
    throw new WorkbenchError(
      'input.value',
      `Question ${id} ${why}, and ${title} takes ${takes}; write another layout, or leave it out.`,
    )
  }
}

/** A column that nothing of ours is put into: where reading left what stood there. */
function kept({ extra }: Question, column: string): unknown {
  return extra[column] ?? extra[`source_${column}`]
}

/** Fields by what they are called, and which layouts hold them. */
const fields: Readonly<Record<string, (question: Question) => unknown>> = {
  id: ({ id }) => id,
  pair: ({ pair }) => pair,
  domain: ({ domain }) => domain,
  kind: ({ kind }) => kind,
  lang: ({ lang }) => lang,
  context: ({ context }) => context,
  tags: ({ tags }) => tags,
  status: ({ status }) => (status === 'draft' ? '' : status),
  statement: ({ statement }) => statement,
  variants: ({ variants }) => variants,
  provenance: ({ provenance }) => provenance,
  accepted: ({ accepted }) => accepted,
  translating: ({ translating }) => translating,
}

function lostOf(questions: readonly Question[], { map, lang, isParallel, isOurs, columns = [] }: Layout): string[] {
  if (isOurs === true) return []
  const isThere = (column: string | undefined): boolean => column !== undefined && columns.includes(headOf(column))
  const hasLang = isThere(map?.lang) || (lang !== undefined && questions.every((each) => each.lang === lang))
  const hasId = map?.id !== undefined && idColumns(map.id).every(isThere)
  const holds = new Set<string>([
    ...(hasId ? ['id'] : []),
    ...(hasId && isParallel === true ? ['pair'] : []),
    ...(isThere(map?.domain) || columns.includes('Category') ? ['domain'] : []),
    ...(isThere(map?.kind) ? ['kind'] : []),
    ...(hasLang ? ['lang'] : []),
    ...(isThere(map?.sides[0]?.context) ? ['context'] : []),
  ])
  const lost = Object.entries(fields).flatMap(([name, of]) =>
    !holds.has(name) && questions.some((question) => !isNothing(of(question))) ? [name] : [],
  )
  const others = new Set(
    questions.flatMap(({ extra }) =>
      Object.keys(extra).filter((key) => !columns.includes(headOf(key.replace(/^source_/, '')))),
    ),
  )
  return [...lost, ...others]
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    isDeepStrictEqual(value, []) ||
    isDeepStrictEqual(value, {})
  )
}

function numberOr(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
}
