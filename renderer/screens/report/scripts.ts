/** The scripts that a report is written in, each with two letters that look different wherever a font has them. */
const known = [
  ['Latn', /\p{Script=Latin}/u, 'AQ'],
  ['Arab', /\p{Script=Arabic}/u, 'سط'],
  ['Hans', /\p{Script=Han}/u, '水国'],
  ['Cyrl', /\p{Script=Cyrillic}/u, 'ЖЯ'],
  ['Grek', /\p{Script=Greek}/u, 'ΩΔ'],
  ['Hebr', /\p{Script=Hebrew}/u, 'אש'],
  ['Deva', /\p{Script=Devanagari}/u, 'कम'],
  ['Beng', /\p{Script=Bengali}/u, 'কম'],
  ['Taml', /\p{Script=Tamil}/u, 'கம'],
  ['Thai', /\p{Script=Thai}/u, 'กฟ'],
  ['Jpan', /[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'あン'],
  ['Kore', /\p{Script=Hangul}/u, '한글'],
  ['Ethi', /\p{Script=Ethiopic}/u, 'ሀመ'],
  ['Geor', /\p{Script=Georgian}/u, 'აფ'],
  ['Armn', /\p{Script=Armenian}/u, 'ԱՖ'],
] as const

export type ScriptTag = (typeof known)[number][0]

/** ISO 15924 tags of the scripts in a text, in the order of the list above. */
export function scriptsOf(text: string): readonly ScriptTag[] {
  return known.filter(([, form]) => form.test(text)).map(([tag]) => tag)
}

/**
 * Whether this machine has letters of a script: without a font, all of them are drawn as the same empty box.
 *
 * @param draw the pixels of a letter, in the fonts of the report
 */
export function hasFont(tag: ScriptTag, draw: (letter: string) => string = pixelsOf): boolean {
  const letters = [...(known.find(([one]) => one === tag)?.[2] ?? '')]
  return new Set(letters.map(draw)).size === letters.length
}

function pixelsOf(letter: string): string {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 40
  const context = canvas.getContext('2d')
  if (context === null) return letter // nothing can be told: believe that it is there
  context.font = "28px system-ui, 'Noto Sans', 'Noto Sans Arabic', sans-serif"
  context.textBaseline = 'middle'
  context.fillText(letter, 4, 20)
  return canvas.toDataURL()
}
