/**
 * Text with the differences taken off that do not make it another answer: width and compatibility forms (NFKC; a power
 * stays one), case,
 * accents, Arabic vowel signs, tatweel and spellings of alef, ya and ta marbuta, Cyrillic ё, spaces, a full stop at the
 * end. Kana voicing marks, й and the vowel signs of Indic scripts are letters of their own and stay.
 */
export function foldText(text: string): string {
  if (/^[ -~]*$/.test(text)) return tidied(text.toLowerCase())
  const folded = text
    .replace(/[²³¹⁰⁴-⁹]/gu, '^$&')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/([\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu, '$1')
    .replace(/\u0435\u0308/g, '\u0435') // ё
    .replace(/(\p{Script=Cyrillic})[\u0300\u0301]/gu, '$1') // stress
    .replace(/[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]/g, '')
    .replace(/[\u0671-\u0673]/g, 'ا')
    .replace(/[\u0649\u06cc]/g, 'ي')
    .replace(/\u0629/g, 'ه')
    .normalize('NFC')
  return tidied(folded)
}

function tidied(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[.。]$/u, '')
    .trim()
}
