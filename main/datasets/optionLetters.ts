/** Letters of options in their order; a question may have as many options. */
export const allLetters = [
  ...(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M'] as const),
  ...(['N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z'] as const),
] as const

/** By which people call an option: `A` for the first. */
export function letterAt(index: number): string {
  return allLetters[index] ?? String(index)
}

/** Below this mean probability of all letters together, a model is mostly about to say something else. */
export const lowLetterMass = 0.5

/** How letters are marked, and how many of them make a list of options. The first is ours; the others are looked for only where no line is marked like this. */
const marks: readonly (readonly [mark: RegExp, fewest: number])[] = [
  [/^[ \t]*([A-Z])(?:[.):：．、])(?=\s|$|\P{ASCII})/gmu, 2],
  // `(A) …`, `[A] …`, `**A.** …`, `**A**) …`, `- A. …`, `A: …`
  [/^[ \t]*(?:[-*•][ \t]+)?(?:\*\*|__)?[([]([A-Z])[)\]](?:\*\*|__)?[.:]?(?=\s|$|\P{ASCII})/gmu, 2],
  [/^[ \t]*(?:[-*•][ \t]+)?(?:\*\*|__)?([A-Z])(?:[.):](?:\*\*|__)|(?:\*\*|__)[.):]|[.):])(?=\s|$|\P{ASCII})/gmu, 2],
  // `A …`
  [/^[ \t]*([A-Z])(?=[ \t]+\S)/gmu, 3],
  // `Options: A. … B. …`
  [/(?<![\p{L}\p{N}])[([]?([A-Z])[.)\]](?=\s)/gu, 3],
]

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

/**
 * The last run of at least two lines ` A. …`, ` B. …` in a prompt, other text between them or not; without one, lines or
 * places in a line that mark their letters in another way: `(A)`, `**A.**`, `A `. Empty when there are none.
 */
export function optionLines(prompt: string): readonly OptionLine[] {
  for (const [mark, fewest] of marks) {
    const found = runOf(prompt, mark, fewest)
    if (found.length > 0) return found
  }
  return []
}

function runOf(prompt: string, mark: RegExp, fewest: number): readonly OptionLine[] {
  let run: OptionLine[] = []
  let found: readonly OptionLine[] = []
  for (const match of prompt.matchAll(mark)) {
    const [whole, letter = ''] = match
    const line = { letter, start: match.index, textStart: match.index + whole.length }
    if (letter === 'A') run = [line]
    else if (letter === allLetters[run.length]) run.push(line)
    if (run.length >= fewest) found = run
  }
  return found
}
