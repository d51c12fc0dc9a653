import { letterAt } from '../optionLetters.ts'
import type { Problem } from '../problem.ts'
import type { Question } from '../question.ts'
import { withNote } from './acceptedWarnings.ts'
import type { QuestionCheck, TextCheck } from './check.ts'
import { hasOwnPrompts, questionChecks } from './questionChecks.ts'
import { emptyText, textChecks, textFaults, unknownStem } from './textChecks.ts'

/** Everything wrong with one question on its own. */
export function questionProblems(question: Question, place: string): Problem[] {
  const { id, lang } = question
  const problems: Problem[] = []
  for (const [name, text] of textsOf(question)) {
    for (const { check, message } of textFaults(text, lang)) {
      const { rule, severity, remedy } =
        check ?? (name === stemName && hasOwnPrompts(question) ? unknownStem : emptyText)
      const isFixable = name !== idName && check?.fix !== undefined && isMended(check, check.fix(text, lang), lang)
      problems.push({ place, id, severity, rule, message: `${name} ${message}`, remedy, ...fixable(isFixable) })
    }
  }
  for (const check of questionChecks) {
    const { rule, severity, remedy, find } = check
    for (const message of find(question)) {
      const known = typeof severity === 'function' ? severity(question) : severity
      problems.push({
        place,
        id,
        severity: known,
        rule,
        message,
        remedy,
        ...fixable(fixedBy(check, question) !== question),
      })
    }
  }
  return question.accepted === undefined ? problems : problems.map((problem) => withNote(problem, question))
}

/**
 * A question without the faults that can be taken away safely.
 *
 * @param rules those that are fixed; all that can be without
 */
export function fixedQuestion(question: Question, rules?: ReadonlySet<string>): Question {
  const { lang } = question
  const isWanted = ({ rule }: { readonly rule: string }): boolean => rules === undefined || rules.has(rule)
  const mended = (text: string): string => {
    if (text.trim() === '') return text
    let now = text
    for (const check of textChecks) {
      if (check.fix === undefined || !isWanted(check) || check.find(now, lang) === null) continue
      const next = check.fix(now, lang)
      if (isMended(check, next, lang)) now = next
    }
    return now
  }
  const { stem, statement, options } = question
  const texts = {
    stem: mended(stem),
    statement: statement === null ? null : mended(statement),
    options: options.map(mended),
  }
  let now: Question = { ...question, ...texts }
  for (const check of questionChecks) {
    if (isWanted(check) && check.fix !== undefined && check.find(now).length > 0) now = fixedBy(check, now)
  }
  return now
}

/** A fix that leaves nothing, or the fault, is none. */
function isMended(check: TextCheck, text: string, lang: string | null): boolean {
  return text.trim() !== '' && check.find(text, lang) === null
}

function fixedBy(check: QuestionCheck, question: Question): Question {
  return check.fix?.(question) ?? question
}

function fixable(isFixable: boolean): { fixable?: true } {
  return isFixable ? { fixable: true } : {}
}

const [idName, stemName] = ['the id', 'the question']

/** Every text of a question by what people call it. */
function textsOf({ id, stem, statement, options }: Question): [name: string, text: string][] {
  const own: [string, string][] = [
    [idName, id],
    [stemName, stem],
  ]
  if (statement !== null) own.push(['the sentence', statement])
  for (const [i, option] of options.entries()) own.push([`option ${letterAt(i)}`, option])
  return own
}
