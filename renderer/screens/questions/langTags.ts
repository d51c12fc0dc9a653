/** Languages that question sets are often in; any other can be named by its tag. */
export const commonLangs: readonly string[] = [
  ...['en', 'ar', 'zh', 'es', 'fr', 'de', 'hi', 'bn', 'pt', 'ru', 'ja', 'ko', 'id', 'tr', 'vi', 'fa', 'ur', 'he', 'it'],
  ...['nl', 'pl', 'uk', 'el', 'th', 'sw', 'yo', 'am', 'ta', 'te', 'ms', 'fil', 'cs', 'sv', 'ro', 'hu', 'fi', 'da'],
]

/** Whether a text can be the tag of a language, as the host takes one. */
export function isLangTag(text: string): boolean {
  return /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}$/.test(text)
}
