/** Longer text is cut in its middle: sentences begin with what failed and end with why. */
const most = 2000

/**
 * Text as one line of at most 2,000 characters that shows all it holds. What is foreign in a sentence (names of files, a
 * parser's excerpt) may break lines, send a terminal commands or turn the direction of what follows: a line break becomes
 * a space, any other such character its number, as in `\u001b`.
 */
export function oneLine(text: string): string {
  return shortened(escapeUnseen(shortened(text).replace(lineBreak, ' ')))
}

const lineBreak = /\s*[\n\r\v\f\u0085\u2028\u2029\t][\s\u0085]*/g
/** Controls, marks that turn the direction of writing, halves of characters. */
const unseen = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Text with the number of each character that is not seen but obeyed, as in `\u001b`. */
export function escapeUnseen(text: string): string {
  return text.replace(unseen, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function shortened(text: string): string {
  if (text.length <= most) return text
  const [head, tail] = [text.slice(0, 1400), text.slice(1403 - most)]
  return `${head} … ${tail}`.toWellFormed()
}
