import { allLetters, letterAt } from '../optionLetters.ts'
import { readAnswers, type AnswerCell, type AnswerForm, type AnswerReading } from './answerForm.ts'
import type { ChosenLayout } from './chooseLayout.ts'
import type { ImportChoices } from './importChoices.ts'
import type { OpenRow, ReadRow } from './rawRow.ts'

/** Something that a person must say before a file is imported. */
export interface ImportAsk {
  readonly about: 'columns' | 'answers' | 'facts'
  /** What is in doubt, a sentence without its full stop. */
  readonly sentence: string
  /** What may be answered, the likelier first: the value of the choice, and what it would mean. */
  readonly choices: readonly { readonly value: string; readonly text: string }[]
}

export interface SettledAnswers {
  readonly rows: readonly ReadRow[]
  readonly asks: readonly ImportAsk[]
  /** How answers were read, a sentence; empty where there is nothing to say. */
  readonly sentence: string
}

/** Finds the right option of every row; those whose cell names none become faults. */
export function settleAnswers(
  rows: readonly OpenRow[],
  chosen: ChosenLayout,
  choices: ImportChoices,
  name: string,
): SettledAnswers {
  const cells = rows.map(({ question }) => ({
    answer: question === null || question.isIndex === true ? undefined : question.answer,
    options: optionsOf(question?.value),
  }))
  const told = choices.answersFrom ?? chosen.answers
  const reading = readAnswers(cells, { told, countsAs: countsAs(chosen) })
  const against = choices.answersFrom === undefined && told !== null ? readOtherwise(reading, cells) : null
  const settled = rows.map((row, i): ReadRow => {
    const place = `${name}, ${row.name}`
    const at = { row: row.row, place, name: row.name, lang: row.lang }
    if (row.question === null) {
      const { fault = '', rule = '', remedy = '', column = null } = row.fault ?? {}
      return { ...at, fault, rule, remedy, column }
    }
    const { value, answer, isIndex = false } = row.question
    if (typeof value !== 'object') return { ...at, value }
    if (isIndex) return { ...at, value: Array.isArray(value) ? value : { ...value, answer } }
    const index = reading.answers[i]
    if (index !== null && index !== undefined) return { ...at, value: { ...value, answer: index } }
    // In a table of ours that is a draft: it comes back as it was written, and is judged like any other.
    const outside = chosen.id === 'engram' ? outsideIndex(answer) : null
    if (outside !== null) return { ...at, value: { ...value, answer: outside } }
    return { ...at, ...noAnswer(answer, cells[i]!.options, told), column: answerColumn(chosen, row.lang) }
  })
  const sentence = sentenceOf(reading, told, choices.answersFrom)
  const asks = told === null ? askOf(reading, rows, cells, name) : askOf(against, rows, cells, name)
  return { rows: settled, asks, sentence }
}

/** What the layout says does not read every answer, and another form does: then the file may be another one's. */
function readOtherwise(reading: AnswerReading, cells: readonly AnswerCell[]): AnswerReading | null {
  const isOpen = (i: number): boolean => cells[i]!.answer !== undefined && reading.answers[i] === null
  const at = cells.findIndex((_, i) => isOpen(i))
  if (at === -1) return null
  const free = readAnswers(cells)
  if (cells.some(({ answer }, i) => answer !== undefined && free.answers[i] === null)) return null
  const forms = (each: AnswerReading): AnswerForm[] => [...new Set(Object.values(each.forms))]
  return { ...free, open: [...forms(free), ...forms(reading)], differsAt: at }
}

function outsideIndex(answer: unknown): number | null {
  const text = typeof answer === 'string' ? answer.trim() : ''
  const letter = (allLetters as readonly string[]).indexOf(text.toUpperCase())
  return letter !== -1 ? letter : /^-?\d{1,9}$/.test(text) ? Number(text) : null
}

/** Options that are numbered in their headings are likely to be counted as these say; lists from 0. */
function countsAs({ map, id }: ChosenLayout): '0' | '1' {
  if (/(?<!\d)0\D*$/.test(map?.sides[0]?.options[0] ?? '')) return '0'
  return id === 'engram' || (map?.sides[0]?.options.length ?? 0) > 1 ? '1' : '0'
}

function askOf(
  reading: AnswerReading | null,
  rows: readonly OpenRow[],
  cells: readonly AnswerCell[],
  name: string,
): ImportAsk[] {
  const { open, differsAt } = reading ?? { open: [], differsAt: null }
  if (open.length === 0 || differsAt === null) return []
  const [row, cell] = [rows[differsAt]!, cells[differsAt]!]
  const shown = JSON.stringify(cell.answer)
  const means = (form: AnswerForm): string => {
    const index = readAnswers([cell], { told: form }).answers[0] ?? null
    const option = index === null ? 'none of the options' : JSON.stringify(cell.options[index])
    const what = {
      letter: 'letters',
      '0': 'numbers that count from 0',
      '1': 'numbers that count from 1',
      text: 'the texts of options',
    }
    return `${what[form]}: in ${row.name} ${shown} is ${option}`
  }
  return [
    {
      about: 'answers',
      sentence: `The answers of ${name} can be read in ${open.length === 2 ? 'two' : 'three'} ways, as ${open.map(means).join(', or as ')}`,
      choices: open.map((form) => ({ value: form, text: means(form) })),
    },
  ]
}

function noAnswer(
  answer: unknown,
  options: readonly string[],
  told: AnswerForm | null,
): { fault: string; rule: string; remedy: string } {
  const last = letterAt(Math.min(allLetters.length, Math.max(1, options.length)) - 1)
  const isEmpty = answer === undefined || answer === null || answer === ''
  const shown = isEmpty ? 'the answer is empty' : `the answer is ${JSON.stringify(answer).slice(0, 80)}`
  const forms: Readonly<Record<AnswerForm, string>> = {
    letter: `a letter from A to ${last}`,
    '0': `a number from 0 to ${options.length - 1}`,
    '1': `a number from 1 to ${options.length}`,
    text: 'the text of the right option',
  }
  const wanted = forms[told ?? 'letter']
  return {
    fault: `${shown}, which is none of the ${options.length} options`,
    rule: 'answer-unknown',
    remedy: told === 'text' ? `write ${wanted}` : `write ${wanted}, or ${forms.text}`,
  }
}

function answerColumn({ map, id }: ChosenLayout, lang: string | null): string | null {
  if (id === 'engram') return 'answer'
  const sides = map?.sides ?? []
  return (sides.find((side) => side.lang === lang) ?? sides[0])?.answer ?? null
}

function sentenceOf({ forms }: AnswerReading, told: AnswerForm | null, said: AnswerForm | undefined): string {
  const says = { letter: 'letters', '0': 'numbers from 0', '1': 'numbers from 1', text: 'the texts of options' }
  const read = [...new Set(Object.values(forms))].map((form) => says[form])
  if (read.length === 0) return ''
  const isTold = told !== null && Object.values(forms).includes(told)
  const against = said === undefined || isTold ? '' : `; none of them are ${says[said]}, as you say`
  return `answers are ${read.join(' and ')}${isTold ? ', as the layout or you say' : ''}${against}`
}

function optionsOf(value: unknown): readonly string[] {
  const options = typeof value === 'object' && value !== null && 'options' in value ? value.options : []
  return Array.isArray(options) ? options.map(String) : []
}
