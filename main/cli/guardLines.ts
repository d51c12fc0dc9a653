/** What must be read before a table of effects: as lines of a terminal, red where answers became one letter. */
import { collapseText, oneLetterText, pushText } from '../methods/answers/guardText.ts'
import type { Guards } from '../methods/answers/lettersSchema.ts'
import type { Output } from './output.ts'

/** Lines that begin so are red on a terminal. */
const alertMark = '! '

export interface Guarded {
  /** Whose answers, for the sentence; empty for all of them. */
  readonly name: string
  readonly guards?: Guards | undefined
}

/** The whole first; parts are told only of what the whole does not show. */
export function guardLines([whole, ...parts]: readonly Guarded[]): string[] {
  if (whole === undefined) return []
  const collapsed = collapses(whole)
  const already = oneLetterText(whole.guards?.letters)
  return [
    ...(already === null ? [] : [alertLine(named(whole, `${already} So it was before any edit.`))]),
    ...(collapsed.length > 0 ? collapsed : parts.flatMap(collapses)),
    ...pushes(whole),
  ]
}

/** A line that is red on a terminal when it is printed. */
export function alertLine(sentence: string): string {
  return alertMark + sentence
}

/** Prints lines, those of alarm in red. */
export function printLines(output: Output, lines: readonly string[]): void {
  for (const line of lines) {
    if (line.startsWith(alertMark)) output.alert(line)
    else output.line(line)
  }
}

export function collapses(of: Guarded): string[] {
  const text = of.guards === undefined ? null : collapseText(of.guards.letters)
  return text === null ? [] : [alertLine(`${named(of, text)} This is an effect on letters, no success.`)]
}

export function pushes(of: Guarded): string[] {
  const text = of.guards === undefined ? null : pushText(of.guards.push)
  return text === null ? [] : [alertLine(named(of, `${text}.`))]
}

function named({ name }: Guarded, text: string): string {
  return name === '' ? text : `${name}: ${text}`
}
