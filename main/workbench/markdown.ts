/**
 * The Markdown that a report's texts are written in: headings, paragraphs, lists, quotes, code, emphasis. Whatever else stands
 * there is text: HTML is shown as it was typed, and a link becomes its text with the address in brackets, so that a report
 * leads nowhere.
 */
export function markdownHtml(source: string): string {
  const lines = source.replaceAll('\r\n', '\n').split('\n')
  const html: string[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at]!
    if (line.trim() === '') {
      at++
      continue
    }
    const [block, next] = blockAt(lines, at)
    html.push(block)
    at = next
  }
  return html.join('\n')
}

export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character)
}

const item = /^\s*(?:[-*+]|\d+[.)])\s+/
const numbered = /^\s*\d+[.)]\s+/
const heading = /^(#{1,4})\s+(.*?)\s*#*$/
const fence = /^\s*```/
const quote = /^\s*>\s?/

/** The block that begins at a line, and the line behind it. */
function blockAt(lines: readonly string[], at: number): readonly [html: string, next: number] {
  const line = lines[at]!
  if (fence.test(line)) {
    const end = lines.findIndex((one, i) => i > at && fence.test(one))
    const last = end === -1 ? lines.length : end
    return [`<pre dir="auto">${escaped(lines.slice(at + 1, last).join('\n'))}</pre>`, last + 1]
  }
  const found = heading.exec(line)
  if (found !== null) {
    // The block's own title is the second level.
    const level = Math.min(6, found[1]!.length + 2)
    return [`<h${level} dir="auto">${inline(found[2]!)}</h${level}>`, at + 1]
  }
  if (item.test(line)) {
    const end = until(lines, at, (one) => item.test(one))
    const tag = numbered.test(line) ? 'ol' : 'ul'
    const items = lines.slice(at, end).map((one) => `<li>${inline(one.replace(item, ''))}</li>`)
    return [`<${tag} dir="auto">${items.join('')}</${tag}>`, end]
  }
  if (quote.test(line)) {
    const end = until(lines, at, (one) => quote.test(one))
    const inside = lines.slice(at, end).map((one) => one.replace(quote, ''))
    return [`<blockquote dir="auto">${markdownHtml(inside.join('\n'))}</blockquote>`, end]
  }
  const isText = (one: string): boolean => !fence.test(one) && !heading.test(one) && !item.test(one) && !quote.test(one)
  const end = until(lines, at, (one) => one.trim() !== '' && isText(one))
  return [`<p dir="auto">${lines.slice(at, end).map(inline).join('<br>')}</p>`, end]
}

/** The first line at or behind `at` that does not fit; at least the one behind `at`. */
function until(lines: readonly string[], at: number, fits: (line: string) => boolean): number {
  let end = at + 1
  while (end < lines.length && fits(lines[end]!)) end++
  return end
}

/** Marks inside a line. Code first: nothing in it is a mark. */
function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.length > 2 && part.startsWith('`') && part.endsWith('`')
        ? `<code dir="ltr">${escaped(part.slice(1, -1))}</code>`
        : emphasised(escaped(part.replace(/!?\[([^\]]*)\]\(([^)\s]*)\)/g, '$1 ($2)'))),
    )
    .join('')
}

/** On escaped text: the marks are all that is left to be turned into tags. */
function emphasised(html: string): string {
  return html
    .replace(/\*\*(?=\S)(.+?)(?<=\S)\*\*/g, '<strong>$1</strong>')
    .replace(/(?<![\p{L}\p{N}*])\*(?=\S)([^*]+?)(?<=\S)\*(?!\*)/gu, '<em>$1</em>')
    .replace(/(?<![\p{L}\p{N}_])_(?=\S)([^_]+?)(?<=\S)_(?![\p{L}\p{N}_])/gu, '<em>$1</em>')
}
