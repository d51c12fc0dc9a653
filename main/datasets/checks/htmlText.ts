/** What pages leave behind in texts that were copied from them. */
const named: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—', hellip: '…', deg: '°' },
  ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', times: '×', middot: '·', copy: '©' },
  ...{
    eacute: 'é',
    egrave: 'è',
    agrave: 'à',
    ccedil: 'ç',
    ouml: 'ö',
    uuml: 'ü',
    auml: 'ä',
    szlig: 'ß',
    zwnj: '\u200c',
  },
}
const entity = /&(?:#(\d{2,7})|#x([\da-f]{2,6})|([a-z]{2,6}));/giu
const tag = /<\/?(?:b|i|u|p|em|strong|span|div|font|br|a|small|sub|sup|td|tr|li|ul|ol|h[1-6])(?:\s[^<>]*)?\/?>/giu

/** The first entity of a text, as it stands there; null without one. */
export function entityIn(text: string): string | null {
  return text.match(entity)?.find((each) => decoded(each) !== each) ?? null
}

/** Text with its entities as the characters that they stand for. */
export function decoded(text: string): string {
  return text.replace(entity, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
    const isCharacter = code >= 32 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    return isCharacter ? String.fromCodePoint(code) : whole
  })
}

/** The first tag of a text, null without one. */
export function tagIn(text: string): string | null {
  return text.match(tag)?.[0] ?? null
}

/** Text without tags; a superscript or subscript would become another number, so such a text stays. */
export function untagged(text: string): string {
  if (/<su[bp][\s>]/iu.test(text)) return text
  return text.replace(/<br\s*\/?>/giu, ' ').replace(tag, '')
}
