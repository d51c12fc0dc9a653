import { foldText } from '../foldText.ts'
import { allLetters, letterAt, optionLetters } from '../optionLetters.ts'
import { promptParts } from '../promptParts.ts'
import { maxOptions, minOptions, statuses, type Question } from '../question.ts'
import { variantFault } from '../variantFault.ts'
import type { QuestionCheck } from './check.ts'
import { foldedOf, sameToTheEye } from './folded.ts'
import { languageChecks } from './languageChecks.ts'
import { namedIn } from './optionsThatName.ts'
import { meaningOf } from './quantity.ts'
import { spreadsheetCells } from './spreadsheetCells.ts'

/** What can be said of a question without knowing the others. */
export const questionChecks: readonly QuestionCheck[] = [
  {
    rule: 'option-count',
    severity: 'error',
    remedy: `give it ${minOptions} to ${maxOptions} options; engram data convert --options draws missing ones`,
    find: ({ options: { length } }) =>
      length < minOptions || length > maxOptions ? [`it has ${length} option${length === 1 ? '' : 's'}`] : [],
  },
  {
    rule: 'answer-out-of-range',
    severity: 'error',
    remedy: 'give the index of the right option, counted from 0, or in a table its letter',
    find: ({ answer, options }) =>
      answer < 0 || answer >= options.length ? [`the answer is ${answer}, which is no index of its options`] : [],
  },
  {
    rule: 'duplicate-options',
    // Prompts of others are a record of what was asked: they are asked again as they are.
    severity: (question) => (hasOwnPrompts(question) ? 'warning' : 'error'),
    remedy: 'replace one of them by another wrong option',
    find: (question) =>
      eachOptionList(question, ({ name, options }) =>
        equalPairs(options, sameToTheEye).map(
          ([i, j]) => `${name} ${letterAt(i)} and ${letterAt(j)} are the same, ${quoted(options[j])}`,
        ),
      ),
  },
  {
    rule: 'similar-options',
    severity: 'warning',
    remedy: 'replace one of them, unless the difference is what the question asks for',
    find: (question) =>
      eachOptionList(question, ({ name, options }) =>
        equalPairs(options, foldText)
          .filter(([i, j]) => sameToTheEye(options[i] ?? '') !== sameToTheEye(options[j] ?? ''))
          .map(
            ([i, j]) =>
              `${name} ${letterAt(i)} and ${letterAt(j)} differ in case or accents only, ` +
              `${quoted(options[i])} and ${quoted(options[j])}`,
          ),
      ),
  },
  {
    rule: 'same-as-right',
    severity: 'warning',
    remedy: 'replace it by an option that is wrong, unless its form is what the question asks for',
    find(question) {
      const { options, answer } = question
      const folded = foldedOf(question)
      // A power that is folded is another number.
      if (folded.right === '' || options.some((option) => /[²³¹⁰-⁹₀-₉]/u.test(option))) return []
      const meaning = meaningOf(folded.right)
      return folded.options.flatMap((option, i) =>
        option !== folded.right && meaningOf(option) === meaning
          ? [`option ${letterAt(i)}, ${quoted(options[i])}, says the same as the right one, ${quoted(options[answer])}`]
          : [],
      )
    },
  },
  {
    rule: 'names-others',
    severity: 'warning',
    remedy: 'word it out; as it is, orders that are drawn leave the options it speaks of in their places',
    find: ({ options }) =>
      options.flatMap((option, i) =>
        namedIn(option) === null ? [] : [`option ${letterAt(i)} speaks of other options, ${quoted(option)}`],
      ),
  },
  {
    rule: 'letter-prefix',
    severity: 'warning',
    remedy: 'take the letter off: the template writes one',
    find: ({ options }) =>
      options.flatMap((option, i) =>
        /^\s*(?:\([A-Ja-j]\)|[A-Ja-j][.)、．])\s/u.test(option)
          ? [`option ${letterAt(i)} begins with a letter of its own, ${JSON.stringify(option.slice(0, 12))}`]
          : [],
      ),
    // Only where the letters say what the places do.
    fix: (question) => {
      const bare = question.options.map((option, i) => {
        const [prefix = '', letterOf] = /^\s*\(?([A-Ja-j])[.)、．]\s+/u.exec(option) ?? []
        return letterOf?.toUpperCase() === letterAt(i) ? option.slice(prefix.length) : null
      })
      return bare.includes(null) ? question : { ...question, options: bare.map((option) => option ?? '') }
    },
  },
  {
    rule: 'answer-in-stem',
    severity: 'warning',
    remedy: 'word the question so that it does not give the answer away',
    find: (question) => (givesAnswerAway(question) ? ['the question holds its right answer and no wrong one'] : []),
  },
  ...languageChecks,
  spreadsheetCells,
  {
    rule: 'statement-without-answer',
    severity: 'warning',
    remedy: 'write the sentence so that it holds the right answer as it stands among the options',
    find: ({ statement, options, answer }) =>
      statement === null || statement.includes(options[answer] ?? '')
        ? []
        : [`its statement does not hold its right answer, ${quoted(options[answer])}`],
  },
  {
    rule: 'unknown-status',
    severity: 'error',
    remedy: `write one of ${statuses.join(', ')}`,
    find: ({ status }) =>
      (statuses as readonly string[]).includes(status) ? [] : [`its status is ${JSON.stringify(status)}`],
  },
  {
    rule: 'stray-letter',
    severity: 'error',
    remedy: 'give the letter of the option line that is right',
    find: ({ variants }) =>
      variants.flatMap(({ prompt, gold, order }, i) => {
        const letters = order === null ? optionLetters(prompt) : allLetters.slice(0, order.length)
        return letters.includes(gold)
          ? []
          : [`variants[${i}]: gold is ${JSON.stringify(gold)}, the prompt has ${letters.join(', ')}`]
      }),
  },
  {
    rule: 'contradictory-variant',
    severity: 'error',
    remedy: 'let the letter, the order, the option lines and the answer name the same option',
    find: (question) =>
      question.variants.flatMap((variant, i) => {
        const fault = variantFault(question, variant)
        return fault === null ? [] : [`variants[${i}]: ${fault}`]
      }),
  },
]

/** Whether it is asked in prompts that a file brought. */
export function hasOwnPrompts({ variants }: Question): boolean {
  return variants.some(({ template }) => template === null)
}

interface OptionList {
  readonly name: string
  readonly options: readonly string[]
}

/** The question's options and, where prompts of their own have others, those. */
function eachOptionList(question: Question, find: (list: OptionList) => readonly string[]): string[] {
  const own: OptionList = { name: 'options', options: question.options }
  const others = question.variants.flatMap(({ prompt, order }, i): OptionList[] => {
    const parts = order === null ? promptParts(prompt) : null
    return parts === null ? [] : [{ name: `variants[${i}]: options`, options: parts.options }]
  })
  return [own, ...others.filter(({ options }) => options.join('\n') !== own.options.join('\n'))].flatMap(find)
}

/** Pairs of indexes: each option that equals an earlier one, with the first such. */
function equalPairs(options: readonly string[], key: (text: string) => string): [number, number][] {
  const first = new Map<string, number>()
  return options.flatMap((option, i): [number, number][] => {
    const folded = key(option)
    const before = first.get(folded)
    if (before === undefined) first.set(folded, i)
    return before === undefined || folded === '' ? [] : [[before, i]]
  })
}

function quoted(text: string | undefined): string {
  return JSON.stringify(text)
}

function givesAnswerAway(question: Question): boolean {
  const { stem, options } = foldedOf(question)
  const { answer } = question
  return (
    answer in options &&
    holds(stem, options[answer] ?? '') &&
    options.every((option, i) => i === answer || !holds(stem, option))
  )
}

/** As whole words; a short answer, such as a number or a formula's letter, is anywhere. */
function holds(text: string, part: string): boolean {
  const isSpaced = !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(part)
  if (part.length < (isSpaced ? 4 : 2)) return false
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
    const around = (text[at - 1] ?? ' ') + (text[at + part.length] ?? ' ')
    if (!isSpaced || !/[\p{L}\p{N}]/u.test(around)) return true
  }
  return false
}
