export const allLetters = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'] as const

const optionLine = /^[ \t]*([A-J])(?:[.):：．、])(?=\s|$|\P{ASCII})/gmu

/** A line ` A. …` of a prompt: where it begins, and where the text behind its letter does. */
export interface OptionLine {
  readonly letter: string
  readonly start: number
  readonly textStart: number
}

/**
 * The option letters of a rendered question: those of its option lines; A, B, C, D when it has none.
 */
export function optionLetters(prompt: string): readonly string[] {
  const lines = optionLines(prompt)
  return lines.length > 0 ? lines.map(({ letter }) => letter) : allLetters.slice(0, 4)
}

/** The last run of at least two lines ` A. …`, ` B. …` in a prompt, other text between them or not; empty without one. */
export function optionLines(prompt: string): readonly OptionLine[] {
  let run: OptionLine[] = []
  let found: readonly OptionLine[] = []
  for (const match of prompt.matchAll(optionLine)) {
    const [whole, letter = ''] = match
    const line = { letter, start: match.index, textStart: match.index + whole.length }
    if (letter === 'A') run = [line]
    else if (letter === allLetters[run.length]) run.push(line)
    if (run.length >= 2) found = run
  }
  return found
}
