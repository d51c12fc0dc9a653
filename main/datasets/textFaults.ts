/** What may be wrong with one text, whatever it is part of. */
export interface TextFault {
  readonly severity: 'error' | 'warning'
  readonly rule: string
  /** Follows the name of the text: "stem" + " is empty". */
  readonly message: string
  readonly remedy: string
}

/** Everything wrong with a text as a text; empty when it is sound. */
export function textFaults(text: string): TextFault[] {
  if (text.trim() === '') return [fault('error', 'empty-text', 'is empty', 'write it, or take the question out')]
  const faults: TextFault[] = []
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]|\p{Surrogate}/u.exec(text)
  if (control !== null) {
    const message = `holds ${codeOf(control[0])}, which is a control character or the trace of a wrong encoding`
    faults.push(fault('error', 'control-character', message, 'take it out, or convert the file to UTF-8 again'))
  }
  if (!isBidiBalanced(text)) {
    const message = 'opens a direction of writing and does not close it, or closes one that was not opened'
    faults.push(
      fault('error', 'unbalanced-direction', message, 'take the direction marks (U+202A-202E, U+2066-2069) out'),
    )
  }
  const invisible = /[\u00ad\u200b\u2060\ufeff]/u.exec(text)
  if (invisible !== null) {
    const message = `holds ${codeOf(invisible[0])}, which cannot be seen but is read by the model`
    faults.push(fault('warning', 'invisible-character', message, 'take it out'))
  }
  if (text !== text.trim()) {
    faults.push(fault('warning', 'outer-space', 'begins or ends with white space', 'take the white space off'))
  }
  const mixed = text.match(/[\p{L}\p{M}]+/gu)?.find(isMixed)
  if (mixed !== undefined) {
    const message = `mixes Latin and Cyrillic letters in one word, ${JSON.stringify(mixed)}`
    faults.push(fault('warning', 'mixed-script', message, 'type the word anew in one alphabet'))
  }
  return faults
}

function fault(severity: TextFault['severity'], rule: string, message: string, remedy: string): TextFault {
  return { severity, rule, message, remedy }
}

/** Greek is left out: `Δx` and `μm` are how science writes. */
function isMixed(word: string): boolean {
  return /\p{Script=Latin}/u.test(word) && /\p{Script=Cyrillic}/u.test(word)
}

function isBidiBalanced(text: string): boolean {
  const open: string[] = []
  for (const mark of text.match(/[\u202a-\u202e\u2066-\u2069]/g) ?? []) {
    if (mark === '\u202c' || mark === '\u2069') {
      if (open.pop() !== mark) return false
    } else open.push(mark < '\u2066' ? '\u202c' : '\u2069')
  }
  return open.length === 0
}

function codeOf(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
