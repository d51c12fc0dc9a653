import type { TextCheck } from './check.ts'
import { decoded, entityIn, tagIn, untagged } from './htmlText.ts'
import { unspoilt } from './mojibake.ts'

/** Everything that may be wrong with a text as a text. One that is empty, or was read wrongly, is nothing else. */
export const textChecks: readonly TextCheck[] = [
  {
    rule: 'mojibake',
    severity: 'warning',
    remedy: 'convert the file from its own encoding to UTF-8 again, or let it be fixed here',
    find(text) {
      const meant = unspoilt(text)
      return meant === null ? null : `was read in a wrong encoding; it seems to be ${quoted(meant)}`
    },
    fix: (text) => unspoilt(text) ?? text,
  },
  {
    rule: 'control-character',
    severity: 'error',
    remedy: 'take it out, or convert the file to UTF-8 again',
    find(text) {
      const found = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]|\p{Surrogate}/u.exec(text)
      if (found === null) return null
      return `holds ${codeOf(found[0])}, which is a control character or the trace of a wrong encoding`
    },
    // What is behind a trace of a wrong encoding is lost: a person has to say.
    fix: (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/gu, ''),
  },
  {
    rule: 'unbalanced-direction',
    severity: 'error',
    remedy: 'take the direction marks (U+202A-202E, U+2066-2069) out',
    find: (text) =>
      isBidiBalanced(text)
        ? null
        : 'opens a direction of writing and does not close it, or closes one that was not opened',
    fix: (text) => text.replace(/[\u202a-\u202e\u2066-\u2069]/gu, ''),
  },
  {
    rule: 'invisible-character',
    severity: 'warning',
    remedy: 'take it out',
    find(text) {
      const found = /[\u00ad\u200b\u2060\ufeff]/u.exec(text)
      return found === null ? null : `holds ${codeOf(found[0])}, which cannot be seen but is read by the model`
    },
    fix: (text) => text.replace(/[\u00ad\u200b\u2060\ufeff]/gu, ''),
  },
  {
    rule: 'no-break-space',
    severity: 'warning',
    remedy: 'write a plain space',
    find(text, lang) {
      const found = strangeSpace(lang).exec(text)
      return found === null ? null : `holds ${codeOf(found[0])}, a space that looks plain and is read as another token`
    },
    fix: (text, lang) => text.replaceAll(new RegExp(strangeSpace(lang), 'gu'), ' '),
  },
  {
    rule: 'outer-space',
    severity: 'warning',
    remedy: 'take the white space off',
    find: (text) => (text === text.trim() ? null : 'begins or ends with white space'),
    fix: (text) => text.trim(),
  },
  {
    rule: 'mixed-script',
    severity: 'warning',
    remedy: 'type the word anew in one alphabet',
    find(text) {
      if (!/\p{Script=Cyrillic}/u.test(text)) return null
      const mixed = text.match(/[\p{L}\p{M}]+/gu)?.find(isMixed)
      return mixed === undefined ? null : `mixes Latin and Cyrillic letters in one word, ${JSON.stringify(mixed)}`
    },
  },
  {
    rule: 'html-entity',
    severity: 'warning',
    remedy: 'write the character itself',
    find(text) {
      const found = entityIn(text)
      return found === null ? null : `holds ${quoted(found)}, which a page would show as ${quoted(decoded(found))}`
    },
    fix: decoded,
  },
  {
    rule: 'html-tag',
    severity: 'warning',
    remedy: 'take it out; write a power or an index in its own characters, as in m²',
    find(text) {
      const found = tagIn(text)
      return found === null ? null : `holds the tag ${quoted(found)} of a page`
    },
    fix: untagged,
  },
  {
    rule: 'unbalanced-brackets',
    severity: 'warning',
    remedy: 'write the one that is missing',
    find(text) {
      const lone = loneBracket(text)
      return lone === null ? null : `has ${quoted(lone)} without its other half`
    },
  },
  {
    rule: 'spreadsheet-error',
    severity: 'warning',
    remedy: 'type the text into the sheet again, with an apostrophe in front, and write the file anew',
    find(text) {
      const found = /#(?:NAME\?|REF!|VALUE!|DIV\/0!|N\/A|NUM!|NULL!|####+)/u.exec(text)
      return found === null ? null : `holds ${quoted(found[0])}, what a spreadsheet shows in place of a value`
    },
  },
  {
    rule: 'lost-letters',
    severity: 'warning',
    remedy: 'take the text from its source again: letters that an encoding lacked became question marks',
    find(text) {
      const marks = text.match(/\?/gu)?.length ?? 0
      if (marks < 3) return null
      const nOther = text.replace(/[\s?]/gu, '').length
      return marks > nOther ? `is mostly question marks, ${quoted(text)}` : null
    },
  },
  {
    rule: 'cut-text',
    severity: 'warning',
    remedy: 'take the text from its source again',
    find: (text) =>
      text.length === longestCell ? `has ${longestCell} characters, where a spreadsheet cuts a cell off` : null,
  },
  {
    rule: 'doubled-text',
    severity: 'warning',
    remedy: 'take one of the two out',
    find(text) {
      const half = Math.floor(text.length / 2)
      const isDouble = half >= 12 && text.slice(0, half).trim() === text.slice(-half).trim()
      return isDouble ? 'says the same twice' : null
    },
    fix: (text) => text.slice(0, Math.floor(text.length / 2)).trim(),
  },
]

export const emptyText = {
  rule: 'empty-text',
  severity: 'error',
  remedy: 'write it, or take the question out',
} as const

/** Prompts of others are asked as they are, though nobody can say where their question begins. */
export const unknownStem = {
  ...emptyText,
  severity: 'warning',
  remedy: 'write it, to have the question asked in other words',
} as const

const longestCell = 32_767

/** Letters, digits and usual marks: only what concerns words, marks or the whole can be wrong there. */
const usualText = /^[\p{L}\p{M}\p{Nd} ,.;:!?'"،؛؟。，、？！：；’·/%+*=_–—…-]*$/u
const usual = new Set(['outer-space', 'mixed-script', 'mojibake', 'lost-letters', 'cut-text', 'doubled-text'])
const checksOfUsual = textChecks.filter(({ rule }) => usual.has(rule))

/** What is wrong with a text, check by check. */
export function textFaults(text: string, lang: string | null = null): { check: TextCheck | null; message: string }[] {
  if (text.trim() === '') return [{ check: null, message: 'is empty' }]
  const found: { check: TextCheck; message: string }[] = []
  for (const check of usualText.test(text) ? checksOfUsual : textChecks) {
    const message = check.find(text, lang)
    if (message !== null) found.push({ check, message })
    if (found[0]?.check.rule === 'mojibake') break
  }
  return found
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

/** Figures are grouped with such spaces, and French puts them before its marks. */
function strangeSpace(lang: string | null): RegExp {
  return lang?.startsWith('fr') === true
    ? /(?<![\d«\u2013-])[\u00a0\u202f](?![\d?!:;»%€$\u2013-])/u
    : /(?<!\d)[\u00a0\u202f\u2007]|[\u00a0\u202f\u2007](?![\d\p{Sc}%°\p{L}])/u
}

const halves = new Map(
  ['()', '[]', '{}', '（）', '【】', '「」', '『』', '《》', '〈〉', '«»', '“”'].map(([open = '', close = '']) => [
    close,
    open,
  ]),
)
const opening = new Set(halves.values())

/** The first bracket without its half. Marks of lists, `a)`, and half-open intervals, `[0, 1)`, are none. */
function loneBracket(text: string): string | null {
  if (!/[()[\]{}（）【】「」『』《》〈〉«»“”]/u.test(text)) return null
  const plain = text
    .replace(/[([]\s*-?[^\s()[\]]+[,;]\s*[^\s()[\]]+\s*[)\]]/gu, ' ')
    .replace(/(^|\s)\p{N}{1,2}\)|(^|\s)\p{L}\)/gu, ' ')
  const open: string[] = []
  for (const char of plain) {
    if (opening.has(char)) open.push(char)
    const half = halves.get(char)
    // German and others close with what English opens with.
    if (half === undefined || half === '“' || half === '«') continue
    if (open.pop() !== half) return char
  }
  return open.find((char) => char !== '“' && char !== '«') ?? null
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text)
}

function codeOf(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
