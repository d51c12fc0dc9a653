/**
 * How wide a text is, without a typeface to measure it in: a report is read with typefaces that nobody knows here. Two
 * estimates: what is usual for a sans serif, and what no common typeface exceeds (the widest is a bold one of equal widths).
 */

/** Of a figure's letters, in units of the figure. */
export const fontSizes = { tick: 11, other: 12 } as const

export interface Letters {
  readonly size: number
  readonly isBold: boolean
}

/** What is usual, in units of the figure. */
export function usualWidth(text: string, { size, isBold }: Letters): number {
  return (isBold ? 1.08 : 1) * size * sum(text, emsOf)
}

/** What it does not exceed. */
export function widestWidth(text: string, letters: Letters): number {
  const { size } = letters
  return Math.max(1.4 * usualWidth(text, letters), 0.78 * size * sum(text, (char) => Math.min(1, 9 * emsOf(char))))
}

function sum(text: string, of: (char: string) => number): number {
  let ems = 0
  for (const char of text) ems += of(char)
  return ems
}

const widths: readonly (readonly [form: RegExp, ems: number])[] = [
  [/[\p{M}\p{Cf}]/u, 0],
  [/[ijl.,:;'|!’]/, 0.26],
  [/[ftrI()[\]{}\-/\\ \u00a0"“”]/, 0.34],
  [/[mwMW%@…—×]/, 0.88],
  [/[a-z\d]/, 0.55],
  [
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef\p{Emoji_Presentation}]/u,
    1,
  ],
  [/\p{Script=Arabic}/u, 0.44],
]

/** In shares of the size of the letters; capitals, signs and letters of other scripts are as wide as capitals. */
function emsOf(char: string): number {
  return widths.find(([form]) => form.test(char))?.[1] ?? 0.66
}
