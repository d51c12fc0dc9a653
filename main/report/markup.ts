/** HTML that is safe to put on a page. Only `markup` makes it, and `markup` escapes all text that it is given. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template: text is escaped, nothing (null, false) is left out. */
export type Part = string | number | Markup | readonly Part[] | null | false

/** A template of HTML or SVG. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, part, i) => text + rendered(parts[i - 1]!) + part))
}

/** Texts or markup with something between them. */
export function joined(parts: readonly Part[], between: string): Markup {
  return new Markup(parts.map(rendered).join(escaped(between)))
}

/** Text by a model or by the writer of a question, which must not disturb what stands around it. */
export function foreign(text: string, lang: string | null = null): Markup {
  const { code, dir } = languageOf(lang)
  return markup`<bdi dir="${dir}"${code !== null && markup` lang="${code}"`}>${text}</bdi>`
}

/** The attributes of an element that holds nothing but text in a language. */
export function inLanguage(lang: string | null): Markup {
  const { code, dir } = languageOf(lang)
  return markup` dir="${dir}"${code !== null && markup` lang="${code}"`}`
}

/**
 * A sentence of the window's own with names in it: the marks that isolate a name in plain text become elements that do.
 * Only whole pairs are such marks; single ones are shown, as all that would turn the text around.
 */
export function sentence(text: string): Markup {
  return withPairs(text, '<bdi>', '</bdi>')
}

/** The same in a figure, where the marks stay: SVG has no element for them. */
export function drawnSentence(text: string): Markup {
  return withPairs(text, '\u2068', '\u2069')
}

/** The same where there are no elements, in an attribute: without the marks. */
export function plainSentence(text: string): string {
  return text.replace(/[\u2068\u2069]/g, '')
}

/** Text in a figure: SVG isolates no text, so it carries its own marks of isolation. */
export function isolated(text: string): Markup {
  return new Markup(`\u2068${escaped(text)}\u2069`)
}

/** Text with something in the place of each pair of marks that isolate a name. */
function withPairs(text: string, before: string, behind: string): Markup {
  const written: string[] = []
  const open: number[] = []
  for (const part of text.split(/([\u2068\u2069])/)) {
    const opener = part === '\u2069' ? open.pop() : undefined
    if (opener !== undefined) written[opener] = before
    if (part === '\u2068') open.push(written.length)
    written.push(opener === undefined ? escaped(part) : behind)
  }
  return new Markup(written.join(''))
}

/** A language's tag as HTML takes it, null for what is none; its direction, `auto` where nobody knows. */
function languageOf(lang: string | null): { readonly code: string | null; readonly dir: 'ltr' | 'rtl' | 'auto' } {
  if (lang === null) return { code: null, dir: 'auto' }
  try {
    const locale = new Intl.Locale(lang)
    return { code: locale.toString(), dir: rightToLeft.has(locale.maximize().script ?? '') ? 'rtl' : 'ltr' }
  } catch {
    return { code: null, dir: 'auto' }
  }
}

const rightToLeft = new Set(['Adlm', 'Arab', 'Aran', 'Hebr', 'Nkoo', 'Rohg', 'Syrc', 'Thaa'])

function rendered(part: Part): string {
  if (part === null || part === false) return ''
  if (part instanceof Markup) return part.text
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escaped(part)
  return part.map(rendered).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text for HTML and its attributes. Characters that could turn the order of what follows around, and those that HTML
 * does not allow, are written out by their numbers: they are part of what was asked, so they are shown.
 */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, named)
    .replace(/[&<>"']/g, (char) => entities[char]!)
}

function named(char: string): string {
  return `⟨U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}
