/** What is wrong with the tags of an XML text, before a parser sees it that takes ever longer for such; null where nothing is. */
export function tagFault(xml: string): string | null {
  let depth = 0
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at)) {
    const mark = xml[at + 1]
    const opaque = mark === '!' || mark === '?' ? ends.find(([begin]) => xml.startsWith(begin, at)) : undefined
    if (opaque !== undefined) {
      const end = xml.indexOf(opaque[1], at)
      if (end === -1) return 'has a part that is not closed'
      at = end + opaque[1].length
      continue
    }
    const end = xml.indexOf('>', at)
    const next = xml.indexOf('<', at + 1)
    if (end === -1 || (next !== -1 && next < end)) return 'has a tag that is not closed'
    if (end - at > limits.tag) return `has a tag of more than ${limits.tag} characters`
    if (mark === '/') depth--
    else if (xml[end - 1] !== '/') depth++
    if (depth > limits.depth) return `has tags inside more than ${limits.depth} others`
    at = end + 1
  }
  return null
}

/** A workbook's tags are short, and stand a few deep. */
const limits = { tag: 2 ** 14, depth: 200 }

/** What may hold brackets that are no tags. */
const ends = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const
