import type { ImportPlan } from '../../../api/shapes.ts'

type Refused = ImportPlan['refused'][number]

/**
 * Rows that could not be imported, as a table for a spreadsheet: their cells as they stand in the file, and behind them what
 * is wrong and what to do about it.
 *
 * @returns CSV with the mark by which spreadsheets see that it is UTF-8
 */
export function refusedTable(rows: readonly Refused[], columns: readonly string[]): string {
  const all = [...new Set([...columns, ...rows.flatMap(({ cells }) => Object.keys(cells))])]
  const head = [...all, 'import_place', 'import_problem', 'import_remedy']
  const lines = rows.map(({ cells, place, reason, remedy }) => [
    ...all.map((column) => cells[column] ?? ''),
    ...[place, reason, remedy],
  ])
  return csv([head, ...lines])
}

/** A spreadsheet to fill in: one question a row, English and Arabic side by side. */
export function templateTable(): string {
  const letters = ['A', 'B', 'C', 'D']
  const side = (lang: string): string[] => [`question_${lang}`, ...letters.map((letter) => `${letter}_${lang}`)]
  return csv([
    [...side('en'), ...side('ar'), 'answer', 'domain'],
    [
      ...['Which gas do plants absorb from the air?', 'Oxygen', 'Carbon dioxide', 'Nitrogen', 'Argon'],
      ...['أي غاز تمتصه النباتات من الهواء؟', 'الأكسجين', 'ثاني أكسيد الكربون', 'النيتروجين', 'الأرغون'],
      ...['B', 'biology'],
    ],
    [
      ...['What is the capital of Norway?', 'Oslo', 'Rome', 'Bern', 'Paris'],
      ...['ما عاصمة النرويج؟', 'أوسلو', 'روما', 'برن', 'باريس'],
      ...['A', 'geography'],
    ],
  ])
}

function csv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return `\ufeff${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}
