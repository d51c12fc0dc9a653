const spaced = /[\p{L}\p{N}](?<![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])$/u

/**
 * Writes into a field where its cursor is, as if it were typed, and apart from the word before it.
 *
 * @param onleave called when the field is left: of what a program has written a browser tells no change
 */
export function writeIntoField(field: HTMLInputElement | HTMLTextAreaElement, text: string, onleave: () => void): void {
  field.focus()
  const start = field.selectionStart ?? 0
  const space = spaced.test(field.value.slice(0, start)) ? ' ' : ''
  field.setRangeText(space + text, start, field.selectionEnd ?? 0, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.addEventListener('blur', onleave, { once: true })
}
