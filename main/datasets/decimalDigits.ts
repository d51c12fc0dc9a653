/** A text with the decimal digits of every script as those of ASCII: `١٢` is `12`. */
export function decimalDigits(text: string): string {
  return text.replace(/(?=\P{ASCII})\p{Nd}/gu, valueOf)
}

/** The value of a decimal digit: their blocks begin at zero and hold ten. */
function valueOf(char: string): string {
  const code = char.codePointAt(0) ?? 0
  let zero = code
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero--
  return String(code - zero)
}
