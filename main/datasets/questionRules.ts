import { foldText } from './foldText.ts'
import { shareInScript } from './languageScript.ts'
import { allLetters, optionLetters } from './optionLetters.ts'
import type { Problem } from './problem.ts'
import { promptParts } from './promptParts.ts'
import { maxOptions, minOptions, statuses, type Question } from './question.ts'
import { textFaults } from './textFaults.ts'
import { variantFault } from './variantFault.ts'

interface Rule {
  readonly rule: string
  readonly severity: Problem['severity']
  readonly remedy: string
  /** What is wrong, once for each time it is. */
  find(question: Question): readonly string[]
}

/** What can be said of a question without knowing the others. */
const rules: readonly Rule[] = [
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
    severity: 'error',
    remedy: 'replace one of them by another wrong option',
    find: (question) =>
      eachOptionList(question, ({ name, options }) =>
        equalPairs(options, exact).map(
          ([i, j]) => `${name} ${letter(i)} and ${letter(j)} are the same, ${quoted(options[j])}`,
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
          .filter(([i, j]) => exact(options[i] ?? '') !== exact(options[j] ?? ''))
          .map(
            ([i, j]) =>
              `${name} ${letter(i)} and ${letter(j)} differ in case, accents or width only, ` +
              `${quoted(options[i])} and ${quoted(options[j])}`,
          ),
      ),
  },
  {
    rule: 'letter-prefix',
    severity: 'warning',
    remedy: 'take the letter off: the template writes one',
    find: ({ options }) =>
      options.flatMap((option, i) =>
        /^\s*(?:\([A-Ja-j]\)|[A-Ja-j][.)、．])\s/u.test(option)
          ? [`options[${i}] begins with a letter of its own, ${JSON.stringify(option.slice(0, 12))}`]
          : [],
      ),
  },
  {
    rule: 'answer-in-stem',
    severity: 'warning',
    remedy: 'word the question so that it does not give the answer away',
    find: (question) => (givesAnswerAway(question) ? ['the question holds its right answer and no wrong one'] : []),
  },
  {
    rule: 'language-script',
    severity: 'warning',
    remedy: 'correct the language, or the text',
    find({ stem, lang }) {
      const share = lang === null ? null : shareInScript(stem, lang)
      if (share !== null && share < 0.5) return [`the question is not written in the script of its language, ${lang}`]
      return lang?.startsWith('zh') === true && /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(stem)
        ? ['its language is zh, but it is written in Japanese kana']
        : []
    },
  },
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

/** Everything wrong with one question on its own. */
export function questionProblems(question: Question, place: string): Problem[] {
  const { id, stem, statement, options } = question
  const own = { id, stem, ...(statement === null ? {} : { statement }) }
  const texts = { ...own, ...Object.fromEntries(options.map((option, i) => [`options[${i}]`, option])) }
  return [
    ...Object.entries(texts).flatMap(([name, text]) =>
      textFaults(text).map(({ message, ...fault }) => ({ place, id, ...fault, message: `${name} ${message}` })),
    ),
    ...rules.flatMap(({ rule, severity, remedy, find }) =>
      find(question).map((message) => ({ place, id, severity, rule, message, remedy })),
    ),
  ]
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

function exact(text: string): string {
  return text.normalize('NFC').trim()
}

function quoted(text: string | undefined): string {
  return JSON.stringify(text)
}

function letter(index: number): string {
  return allLetters[index] ?? String(index)
}

function givesAnswerAway({ stem, options, answer }: Question): boolean {
  const text = foldText(stem)
  return answer in options && options.every((option, i) => holds(text, foldText(option)) === (i === answer))
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
