/**
 * The option that a generated text chooses, or null where it names none.
 *
 * A letter at the beginning counts, in brackets, quotes or bold too, if nothing that makes it a word follows (`B`, `(B)`,
 * `**B.**`, not `A cat`); otherwise the first letter that stands in brackets or before a full stop, a closing bracket or a
 * colon; otherwise an option's text at the beginning, upper and lower case alike, the longest that fits.
 *
 * @param letters of the options, in their order
 * @param options their texts; empty where they are not known
 * @returns       the letter
 */
export function parseAnswer(text: string, letters: readonly string[], options: readonly string[]): string | null {
  const one = `[${letters.join('')}]`
  const end = String.raw`(?=\s*(?:$|\n|[.,:;)\]}*"'”’»。．、，：；）】」]))`
  const first = new RegExp(String.raw`^[\s"'“‘«([{*_（【「]*(${one})${end}`, 'u').exec(text)
  if (first !== null) return first[1]!
  const later = new RegExp(String.raw`(?<![\p{L}\p{N}])(${one})(?=[.):：）。．])`, 'u').exec(text)
  if (later !== null) return later[1]!
  const said = text.trimStart().toLowerCase()
  const fitting = options
    .map((option, i) => ({ letter: letters[i] ?? null, option: option.trim().toLowerCase() }))
    .filter(({ option }) => option !== '' && said.startsWith(option))
    .sort((a, b) => b.option.length - a.option.length)
  return fitting[0]?.letter ?? null
}
