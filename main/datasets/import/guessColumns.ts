import { roleOf, type ColumnRole, type Role } from './columnNames.ts'
import type { ColumnMap, SideMap } from './columnMap.ts'
import { valueAt } from './path.ts'

export interface GuessedColumns {
  /** Null when there is nothing that could be a question or its options. */
  readonly map: ColumnMap | null
  /** `names`: headings say it; `content`: only what stands in the columns, which a person should look at. */
  readonly by: 'names' | 'content'
  /** The answer is the text of an option, which the other options do not hold: `correct_answer`, `distractor1`, … */
  readonly isAnswerAnOption: boolean
  /** Where several columns are called an answer: all of them, the first of which is taken. */
  readonly answers: readonly string[]
}

interface Named extends ColumnRole {
  readonly column: string
}

/**
 * Which columns hold what, by their headings in any language and by the languages that they name (`question_ar`), and
 * where headings say nothing by their content.
 *
 * @param values the first rows
 */
export function guessColumns(columns: readonly string[], values: readonly unknown[]): GuessedColumns {
  const named = columns.flatMap((column): Named[] => {
    // Options may be the values of an object: `options.A`.
    const name = column.replace(/^.*\[\]\./, '').replace(/^(options|choices|candidates|answers)\./i, 'option ')
    const role = roleOf(name)
    return role === null ? [] : [{ column, ...role }]
  })
  const stems = named.filter(({ role }) => role === 'stem')
  const langs = [...new Set(stems.map(({ lang }) => lang))]
  // `question` beside `question_ar` is a side of its own where it has options of its own.
  const hasOwn = (lang: string | null): boolean =>
    named.some((each) => each.lang === lang && (each.role === 'option' || each.role === 'options'))
  const isShared = langs.length > 1 && !langs.every(hasOwn)
  const wide = isShared ? langs.filter((lang) => lang !== null) : langs
  const wrong = columns.filter((column) => /^(distractor|incorrect|wrong)/i.test(column.trim()))
  const sides = wide.flatMap((lang) => sideOf(named, lang, wrong) ?? [])
  if (sides.length === 0) {
    const map = byContent(columns, values, named)
    return { map, by: 'content', isAnswerAnOption: false, answers: [] }
  }
  return {
    map: { sides, ...others(named) },
    by: 'names',
    answers: named.flatMap(({ role, lang, column }) => (role === 'answer' && lang === null ? [column] : [])),
    isAnswerAnOption:
      wrong.length > 0 && sides.every(({ options, answer }) => answer !== undefined && options[0] === answer),
  }
}

function sideOf(named: readonly Named[], lang: string | null, wrong: readonly string[]): SideMap | null {
  const own = (role: Role): Named[] => named.filter((each) => each.role === role && each.lang === lang)
  // What only one language has, or none names, is what all sides share.
  const shared = (role: Role): Named[] =>
    own(role).length > 0 ? own(role) : named.filter((each) => each.role === role && each.lang === null)
  const stem = own('stem')[0]?.column
  if (stem === undefined) return null
  const answer = shared('answer')[0]?.column
  const ranked = shared('option').toSorted((a, b) => a.rank! - b.rank!)
  const list = shared('options')[0]?.column
  const options =
    wrong.length > 0 && answer !== undefined && ranked.length === 0
      ? [answer, ...wrong]
      : ranked.length >= 2
        ? firstOfEach(ranked)
        : list !== undefined
          ? [list]
          : ranked.map(({ column }) => column)
  if (options.length === 0) return null
  const context = shared('context')[0]?.column
  const statement = own('statement')[0]?.column
  return {
    ...{ lang, stem, options },
    ...(answer === undefined ? {} : { answer }),
    ...(context === undefined ? {} : { context }),
    ...(statement === undefined ? {} : { statement }),
  }
}

/** Two columns of one rank are two spellings of an option; the first counts. */
function firstOfEach(ranked: readonly Named[]): string[] {
  return ranked
    .filter(({ rank }, i) => ranked.findIndex((each) => each.rank === rank) === i)
    .map(({ column }) => column)
}

function others(named: readonly Named[]): Omit<ColumnMap, 'sides'> {
  const roles = ['id', 'pair', 'lang', 'domain', 'kind', 'tags', 'status'] as const
  return Object.fromEntries(
    roles.flatMap((role) => {
      const found = named.find((each) => each.role === role && each.lang === null)
      return found === undefined ? [] : [[role, found.column]]
    }),
  )
}

/** The longest texts are the questions; short marks behind them the answers; the texts between them the options. */
function byContent(columns: readonly string[], values: readonly unknown[], named: readonly Named[]): ColumnMap | null {
  const sample = values.slice(0, 200)
  const known = others(named)
  const taken = new Set(Object.values(known))
  const texts = columns
    .filter((column) => !taken.has(column))
    .map((column) => {
      const cells = sample.map((value) => cellText(valueAt(value, column)))
      const full = cells.filter((cell) => cell !== '')
      const mean = full.reduce((sum, cell) => sum + cell.length, 0) / Math.max(1, full.length)
      return { column, mean, share: full.length / Math.max(1, cells.length), cells }
    })
  const answer =
    named.find(({ role }) => role === 'answer')?.column ??
    texts.findLast(
      ({ cells, share }) => share > 0.9 && cells.every((cell) => /^[([]?(\p{L}\p{M}*|\d{1,2})[)\].]?$|^$/u.test(cell)),
    )?.column
  const rest = texts.filter(({ column, share }) => column !== answer && share > 0)
  const stem = named.find(({ role }) => role === 'stem')?.column ?? rest.toSorted((a, b) => b.mean - a.mean)[0]?.column
  const options = rest.filter(({ column }) => column !== stem).map(({ column }) => column)
  if (stem === undefined || answer === undefined || options.length < 2 || options.length > 26) return null
  return { sides: [{ lang: null, stem, options, answer }], ...known }
}

function cellText(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
}
