import { largest } from '../../base/lists.ts'
import { decimalDigits } from '../decimalDigits.ts'
import { foldText } from '../foldText.ts'
import { optionMarks } from './columnNames.ts'

/** How the column of answers names the right option: by letter, by a number that counts from 0 or 1, or by its text. */
export const answerForms = ['letter', '0', '1', 'text'] as const
export type AnswerForm = (typeof answerForms)[number]

export interface AnswerCell {
  readonly answer: unknown
  readonly options: readonly string[]
}

/** What kind of cell it is; each kind of a file is read in one way. */
type CellKind = 'number' | 'mark' | 'text' | 'empty'

export interface AnswerReading {
  /** How each kind of cell that is there is read. */
  readonly forms: Partial<Record<'number' | 'mark' | 'text', AnswerForm>>
  /** The index of the right option of each row; null for a row whose cell names none. */
  readonly answers: readonly (number | null)[]
  /** Forms that read as many cells of a kind as any, with another right option in some row; empty where there is no doubt. */
  readonly open: readonly AnswerForm[]
  /** The first row in which they differ. */
  readonly differsAt: number | null
}

/**
 * How a column names its right options, and which they are. Nothing is guessed: where two forms read as many cells as any and
 * do not agree, both are named in `open`, and `answers` are those of the first.
 *
 * @param told     the form, by a person or by the layout; numbers only: letters stay letters
 * @param countsAs what numbers count from where nothing tells, for the order of `open` alone
 */
export function readAnswers(
  cells: readonly AnswerCell[],
  { told = null, countsAs = '1' }: { told?: AnswerForm | null; countsAs?: '0' | '1' } = {},
): AnswerReading {
  const kinds = cells.map(({ answer }) => kindOf(answer))
  const alphabetOf = alphabetsOf(cells, kinds)
  const read = (form: AnswerForm, { answer, options }: AnswerCell): number | null => {
    if (form === 'letter') return byLetter(answer, options, alphabetOf)
    if (form === 'text') return byText(answer, options)
    const number = numberOf(answer)
    const index = number === null ? null : number - Number(form)
    return index === null || index < 0 || index >= options.length ? null : index
  }
  const forms: AnswerReading['forms'] = {}
  const answers: (number | null)[] = cells.map(() => null)
  const open: AnswerForm[] = []
  let differsAt: number | null = null
  for (const kind of ['number', 'mark', 'text'] as const) {
    const rows = [...kinds.keys()].filter((i) => kinds[i] === kind)
    if (rows.length === 0) continue
    const ways = rows.length === 0 ? [] : waysOf(kind, told, countsAs)
    const readings = ways.map((form) => ({ form, found: rows.map((i) => read(form, cells[i]!)) }))
    const nRead = (found: readonly (number | null)[]): number => found.filter((each) => each !== null).length
    const most = largest(
      readings.map(({ found }) => nRead(found)),
      0,
    )
    const fitting = readings.filter(({ found }) => nRead(found) === most)
    const [best] = fitting
    if (best === undefined) continue
    forms[kind] = best.form
    for (const [i, row] of rows.entries()) answers[row] = best.found[i] ?? null
    for (const other of fitting.slice(1)) {
      const at = other.found.findIndex((each, i) => each !== best.found[i])
      if (at === -1) continue
      if (!open.includes(best.form)) open.push(best.form)
      if (!open.includes(other.form)) open.push(other.form)
      differsAt = Math.min(differsAt ?? Infinity, rows[at]!)
    }
  }
  return { forms, answers, open, differsAt }
}

/** Ways to read a kind of cell, the likelier first. */
function waysOf(kind: 'number' | 'mark' | 'text', told: AnswerForm | null, countsAs: '0' | '1'): AnswerForm[] {
  if (kind === 'number') {
    if (told === '0' || told === '1' || told === 'text') return [told]
    // A number that is in every row the text of an option is that option, were it not for chance.
    return ['text', countsAs, countsAs === '0' ? '1' : '0']
  }
  if (kind === 'text') return ['text']
  return told === 'text' ? ['text'] : told === null ? ['letter', 'text'] : ['letter']
}

function kindOf(answer: unknown): CellKind {
  const text = textOf(answer)
  if (text === '') return 'empty'
  if (numberOf(answer) !== null) return 'number'
  const mark = markOf(text)
  return mark !== null && optionMarks.some((marks) => marks.includes(mark)) ? 'mark' : 'text'
}

/** A cell as a whole number, in any digits: `2`, `2.0`, `(2)`, `٢`, `②`. */
function numberOf(answer: unknown): number | null {
  const text = decimalDigits(bare(textOf(answer)).normalize('NFKC'))
  return /^-?\d{1,4}(\.0+)?$/.test(text) ? Number(text) : null
}

/** The letter of `B`, `B.`, `(c)`, `Ｂ`, `B) Oslo`, as `optionMarks` spells it; null for other text. */
function markOf(text: string): string | null {
  const plain = text.normalize('NFKC').replace(/\u0640|\u200f|\u200e/g, '')
  const whole = bare(plain)
  if (/^(\p{L}\p{M}*|الف)$/u.test(whole)) return spelled(whole)
  const [, first] = /^[([]?(\p{L})[).:\]،]\s*\S/u.exec(plain.trim()) ?? []
  return first === undefined ? null : spelled(first)
}

function spelled(letter: string): string {
  const upper = letter.toUpperCase()
  return upper === 'ا' || upper === 'إ' || upper === 'آ' ? 'أ' : upper
}

function bare(text: string): string {
  return text.replace(/^[\s([{*"'.`（【]+|[\s)\]}*"'.:,،。、`）】]+$/gu, '')
}

/**
 * The order of letters that each mark belongs to: of those that have it, the one in which most marks of the file are among
 * the options of their rows. Rows of several languages may have letters of several scripts.
 */
function alphabetsOf(cells: readonly AnswerCell[], kinds: readonly CellKind[]): (mark: string) => readonly string[] {
  const rows = cells.flatMap(({ answer, options }, i) =>
    kinds[i] === 'mark' ? [{ mark: markOf(textOf(answer))!, n: options.length }] : [],
  )
  const fits = optionMarks.map(
    (marks) => rows.filter(({ mark, n }) => marks.indexOf(mark) !== -1 && marks.indexOf(mark) < n).length,
  )
  const ranked = [...optionMarks.keys()].toSorted((a, b) => fits[b]! - fits[a]!).map((i) => optionMarks[i]!)
  return (mark) => ranked.find((marks) => marks.includes(mark)) ?? optionMarks[0]!
}

function byLetter(
  answer: unknown,
  options: readonly string[],
  alphabetOf: (mark: string) => readonly string[],
): number | null {
  const text = textOf(answer)
  const mark = markOf(text)
  const index = mark === null ? -1 : alphabetOf(mark).indexOf(mark)
  if (index < 0 || index >= options.length) return null
  // `B) Oslo` says it twice; where the two disagree, it says nothing.
  const rest = /^[([]?\p{L}[).:\]،]\s*(\S.*)$/su.exec(text.normalize('NFKC').trim())?.[1]
  return rest === undefined || foldText(rest) === foldText(options[index]!) ? index : null
}

function byText(answer: unknown, options: readonly string[]): number | null {
  const text = textOf(answer)
  const same = options.flatMap((option, i) => (option.trim() === text.trim() ? [i] : []))
  if (same.length > 0) return same.length === 1 ? same[0]! : null
  const folded = foldText(text)
  const alike = options.flatMap((option, i) => (foldText(option) === folded ? [i] : []))
  return alike.length === 1 ? alike[0]! : null
}

function textOf(answer: unknown): string {
  return typeof answer === 'string' ? answer.trim() : typeof answer === 'number' ? String(answer) : ''
}
