import type { Question } from '../question.ts'
import type { QuestionCheck } from './check.ts'

/** What a spreadsheet makes of a cell that looks like a date, a large number or a code: 1-2, 100000, 007. */
export const spreadsheetCells: QuestionCheck = {
  rule: 'spreadsheet-cell',
  severity: 'warning',
  remedy: 'type it as it was meant; format the column as text before the sheet is written again',
  find: ({ options }: Question) =>
    kinds
      .flatMap(({ what, test }) => {
        const found = options.filter((option) => test.test(option.trim()))
        // Where all options are such, they are what the question asks for.
        return found.length === 0 || found.length === options.length
          ? []
          : found.map((option) => `${JSON.stringify(option)} seems to be ${what}`)
      })
      .concat(shortened(options)),
}

const month = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc'
const kinds = [
  {
    what: 'a date that a spreadsheet made of a fraction or a range',
    test: new RegExp(`^(?:\\d{1,2}[-. ](?:${month})\\.?|(?:${month})\\.?[- ]\\d{2})$`, 'iu'),
  },
  { what: 'a number that a spreadsheet has shortened', test: /^\d(?:[.,]\d+)?E\+\d{2,}$/u },
]

/** A code without the zeros at its front, among others that have them. */
function shortened(options: readonly string[]): string[] {
  if (!options.every((option) => /^\d{1,12}$/u.test(option))) return []
  const padded = options.filter((option) => /^0\d/u.test(option))
  const { length } = padded[0] ?? ''
  if (padded.length === 0 || padded.some((option) => option.length !== length)) return []
  return options
    .filter((option) => option.length < length)
    .map((option) => `${JSON.stringify(option)} seems to have lost the zeros at its front`)
}
