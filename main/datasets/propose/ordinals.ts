/** English ordinals in figures: 1st, 22nd, 13th. */

const ending = /^(?:st|nd|rd|th)(?![\p{L}\p{M}])/iu

/** The text behind a number, with the ending that the number needs where it begins with one, in the same case. */
export function withOrdinal(behind: string, value: number): string {
  const own = ending.exec(behind)?.[0]
  if (own === undefined) return behind
  const name = endingOf(value)
  return (own === own.toUpperCase() ? name.toUpperCase() : name) + behind.slice(own.length)
}

/** A text with the endings of its ordinals all alike, so that 1st and 4th are one form. */
export function withAlikeOrdinals(text: string): string {
  return text.replace(/(?<=\d)(?:st|nd|rd|th)(?![\p{L}\p{M}])/giu, 'th')
}

function endingOf(value: number): string {
  const tens = value % 100
  if (tens >= 11 && tens <= 13) return 'th'
  return ['th', 'st', 'nd', 'rd'][value % 10] ?? 'th'
}
