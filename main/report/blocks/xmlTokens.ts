/**
 * The tokens of a strict subset of XML: elements, quoted attributes, text, the five named entities and characters by their
 * numbers. Whatever else XML can hold (declarations, comments, marked text, other entities) is refused: no drawing of
 * ours has it, and parsers disagree about it.
 */
export type XmlToken =
  | {
      readonly kind: 'open'
      readonly name: string
      readonly attributes: ReadonlyMap<string, string>
      readonly isEmpty: boolean
    }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }

/** What is wrong with a text, as the end of a sentence. */
export class XmlFault extends Error {}

const name = /[A-Za-z_][\w.:-]*/y
const space = /[ \t\r\n]*/y

/** @throws XmlFault where the text is not of the subset */
export function* xmlTokens(source: string): Generator<XmlToken> {
  let at = 0
  const read = (form: RegExp): string => {
    form.lastIndex = at
    const found = form.exec(source)?.[0] ?? ''
    at += found.length
    return found
  }
  const expect = (text: string): void => {
    if (!source.startsWith(text, at)) throw new XmlFault('it is not well-formed')
    at += text.length
  }
  const nameHere = (): string => {
    const found = read(name)
    if (found === '') throw new XmlFault('it is not well-formed')
    return found
  }
  const attribute = (): string => {
    const quote = source[at]
    const end = quote === '"' || quote === "'" ? source.indexOf(quote, at + 1) : -1
    const value = source.slice(at + 1, end)
    if (end === -1 || value.includes('<')) throw new XmlFault('it is not well-formed')
    at = end + 1
    return decoded(value)
  }
  while (at < source.length) {
    if (source[at] !== '<') {
      const end = source.indexOf('<', at)
      const text = source.slice(at, end === -1 ? source.length : end)
      at += text.length
      yield { kind: 'text', text: decoded(text) }
      continue
    }
    at++
    if (source[at] === '!' || source[at] === '?') throw new XmlFault('it holds a declaration or a comment')
    if (source[at] === '/') {
      at++
      const closed = nameHere()
      read(space)
      expect('>')
      yield { kind: 'close', name: closed }
      continue
    }
    const opened = nameHere()
    const attributes = new Map<string, string>()
    let isApart = read(space) !== ''
    while (source[at] !== '>' && source[at] !== '/') {
      const key = nameHere()
      if (!isApart || attributes.has(key)) throw new XmlFault('it is not well-formed')
      read(space)
      expect('=')
      read(space)
      attributes.set(key, attribute())
      isApart = read(space) !== ''
    }
    const isEmpty = source[at] === '/'
    expect(isEmpty ? '/>' : '>')
    yield { kind: 'open', name: opened, attributes, isEmpty }
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** A text with its entities read. */
function decoded(text: string): string {
  const [first = '', ...others] = text.split('&')
  return first + others.map(entityAhead).join('')
}

/** What stood behind an ampersand, with the entity that it begins with read. */
function entityAhead(rest: string): string {
  const end = rest.indexOf(';')
  const called = rest.slice(0, Math.max(0, end))
  const number = /^#(?:x([\dA-Fa-f]{1,6})|(\d{1,7}))$/.exec(called)
  const code = number === null ? NaN : Number.parseInt(number[1] ?? number[2]!, number[1] === undefined ? 10 : 16)
  const character = code <= 0x10ffff ? String.fromCodePoint(code) : entities[called]
  if (character === undefined) throw new XmlFault('it holds an entity that is not known')
  return character + rest.slice(end + 1)
}
