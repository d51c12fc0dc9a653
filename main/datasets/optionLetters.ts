export const allLetters = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'] as const

const optionLine = /^[ \t]*([A-J])(?:[.):：．、])(?=\s|$|\P{ASCII})/gmu

/**
 * The option letters of a rendered question: the last run of lines ` A. …`, ` B. …` in it, other text between them or
 * not. A, B, C, D when there is no such run of at least two.
 */
export function optionLetters(prompt: string): readonly string[] {
  let run: string[] = []
  let found: readonly string[] = []
  for (const [, letter = ''] of prompt.matchAll(optionLine)) {
    if (letter === 'A') run = ['A']
    else if (letter === allLetters[run.length]) run.push(letter)
    if (run.length >= 2) found = run
  }
  return found.length >= 2 ? found : allLetters.slice(0, 4)
}
