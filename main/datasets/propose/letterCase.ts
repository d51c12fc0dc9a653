/**
 * A text that begins as the right answer does, with a capital or without one. A word of capitals, or with one inside (DNA,
 * mRNA), stays as it is, as does a text of several words that begin with capitals: that is a name.
 */
export function inCaseOf(right: string, text: string): string {
  const [wanted, given] = [firstLetter(right), firstLetter(text)]
  if (wanted === null || given === null || isUpper(wanted) === isUpper(given)) return text
  const at = text.indexOf(given)
  const rest = text.slice(at + given.length)
  if (isUpper(wanted)) return text.slice(0, at) + given.toLocaleUpperCase('en') + rest
  if (/\p{Lu}/u.test(rest)) return text
  return text.slice(0, at) + given.toLocaleLowerCase('en') + rest
}

/** null where it has no case. */
function firstLetter(text: string): string | null {
  const found = /\p{L}/u.exec(text)?.[0] ?? ''
  return /[\p{Lu}\p{Ll}]/u.test(found) ? found : null
}

function isUpper(letter: string): boolean {
  return /\p{Lu}/u.test(letter)
}
