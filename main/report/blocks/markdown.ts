import { inlineHtml } from './markdownInline.ts'
import { Markup, markup } from '../markup.ts'

/**
 * The Markdown that a report's texts are written in: headings, paragraphs, lists, quotes, code, emphasis. Whatever else stands
 * there is text: HTML is shown as it was typed, and a link becomes its text with the address in brackets, so that a report
 * leads nowhere. The time it takes grows with the length of the text, whatever stands in it.
 */
export function markdownHtml(source: string): Markup {
  return blocksHtml(source.replaceAll('\r\n', '\n').split('\n'), 0)
}

/** Quotes in quotes; deeper ones are text. */
const mostDepth = 8

const item = /^\s*(?:[-*+]|\d+[.)])\s+/
const numbered = /^\s*\d+[.)]\s+/
const heading = /^(#{1,4})\s/
const fence = /^\s*```/
const quote = /^\s*>\s?/

function blocksHtml(lines: readonly string[], depth: number): Markup {
  const blocks: Markup[] = []
  let at = 0
  while (at < lines.length) {
    if (lines[at]!.trim() === '') {
      at++
      continue
    }
    const [block, next] = blockAt(lines, at, depth)
    blocks.push(block)
    at = next
  }
  return joinedLines(blocks)
}

/** The block that begins at a line, and the line behind it. */
function blockAt(lines: readonly string[], at: number, depth: number): readonly [block: Markup, next: number] {
  const line = lines[at]!
  if (fence.test(line)) {
    const end = until(lines, at, (one) => !fence.test(one))
    return [markup`<pre dir="auto">${lines.slice(at + 1, end).join('\n')}</pre>`, end + 1]
  }
  const marks = heading.exec(line)?.[1]
  if (marks !== undefined) {
    // The block's own title is the second level.
    const [level, words] = [Math.min(6, marks.length + 2), inlineHtml(headingText(line, marks.length))]
    return [markup`<h${level} dir="auto">${words}</h${level}>`, at + 1]
  }
  if (item.test(line)) {
    const end = until(lines, at, (one) => item.test(one))
    const tag = new Markup(numbered.test(line) ? 'ol' : 'ul')
    const items = lines.slice(at, end).map((one) => markup`<li>${inlineHtml(one.replace(item, ''))}</li>`)
    return [markup`<${tag} dir="auto">${items}</${tag}>`, end]
  }
  if (depth < mostDepth && quote.test(line)) {
    const end = until(lines, at, (one) => quote.test(one))
    const inside = lines.slice(at, end).map((one) => one.replace(quote, ''))
    return [markup`<blockquote dir="auto">${blocksHtml(inside, depth + 1)}</blockquote>`, end]
  }
  const isText = (one: string): boolean =>
    one.trim() !== '' && ![fence, heading, item, ...(depth < mostDepth ? [quote] : [])].some((form) => form.test(one))
  const end = until(lines, at, isText)
  const words = lines.slice(at, end).map((one, i) => markup`${i > 0 && new Markup('<br>')}${inlineHtml(one)}`)
  return [markup`<p dir="auto">${words}</p>`, end]
}

/** The first line behind `at` that does not fit. */
function until(lines: readonly string[], at: number, fits: (line: string) => boolean): number {
  let end = at + 1
  while (end < lines.length && fits(lines[end]!)) end++
  return end
}

/** Without the marks before it, and those that some write behind it too. */
function headingText(line: string, nMarks: number): string {
  const text = line.slice(nMarks).trim()
  let end = text.length
  while (end > 0 && text[end - 1] === '#') end--
  return text.slice(0, end).trimEnd()
}

function joinedLines(blocks: readonly Markup[]): Markup {
  return markup`${blocks.map((block, i) => markup`${i > 0 && '\n'}${block}`)}`
}
