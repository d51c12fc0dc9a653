import { Markup, markup } from '../markup.ts'

/** A piece of a line: text, or a mark that is text until its partner is found. */
interface Piece {
  readonly text: string
  html: Markup | null
}

interface OpenMark {
  readonly mark: string
  readonly at: number
}

const tags: Readonly<Record<string, string>> = { '**': 'strong', '*': 'em', _: 'em' }

/** The marks inside a line. Code first: nothing in it is a mark. */
export function inlineHtml(line: string): Markup {
  const parts: Markup[] = []
  let from = 0
  let at = line.indexOf('`')
  while (at !== -1) {
    const end = line.indexOf('`', at + 1)
    if (end === -1) break
    if (end > at + 1) {
      parts.push(emphasised(withoutLinks(line.slice(from, at))))
      parts.push(markup`<code dir="ltr">${line.slice(at + 1, end)}</code>`)
      from = end + 1
      at = line.indexOf('`', from)
    } else at = end
  }
  parts.push(emphasised(withoutLinks(line.slice(from))))
  return markup`${parts}`
}

/** Links and pictures as their words with the address in brackets. */
function withoutLinks(text: string): string {
  let written = ''
  let from = 0
  let open = -1
  let end = -1
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '[') open = at
    if (text[at] !== ']' || open === -1 || text[at + 1] !== '(') continue
    // What ends one address ends all that begin before it: nothing is read twice.
    if (end < at + 2) for (end = at + 2; end < text.length && !/[\s)]/.test(text[end]!);) end++
    if (text[end] !== ')') continue
    const start = open > from && text[open - 1] === '!' ? open - 1 : open
    written += `${text.slice(from, start)}${text.slice(open + 1, at)} (${text.slice(at + 2, end)})`
    from = end + 1
    at = end
    open = -1
  }
  return written + text.slice(from)
}

/** Marks find their partners from the left; those that are left alone stay as they were typed. */
function emphasised(text: string): Markup {
  const pieces: Piece[] = []
  const open: OpenMark[] = []
  const nOpen = new Map<string, number>()
  const close = (): OpenMark => {
    const last = open.pop()!
    nOpen.set(last.mark, nOpen.get(last.mark)! - 1)
    return last
  }
  let from = 0
  for (let at = 0; at < text.length;) {
    const mark = text.startsWith('**', at) ? '**' : text[at]!
    if (tags[mark] === undefined) {
      at++
      continue
    }
    pieces.push({ text: text.slice(from, at), html: null })
    const [before, behind] = [text[at - 1] ?? ' ', text[at + mark.length] ?? ' ']
    const isPartner = (nOpen.get(mark) ?? 0) > 0 && canClose(mark, before, behind)
    const isEmpty = open.at(-1)?.at === pieces.length - 2 && text.slice(from, at) === ''
    if (isPartner && !isEmpty) {
      let opener = close()
      while (opener.mark !== mark) opener = close()
      pieces[opener.at]!.html = new Markup(`<${tags[mark]}>`)
      pieces.push({ text: mark, html: new Markup(`</${tags[mark]}>`) })
    } else {
      if (!isPartner && canOpen(mark, before, behind)) {
        open.push({ mark, at: pieces.length })
        nOpen.set(mark, (nOpen.get(mark) ?? 0) + 1)
      }
      pieces.push({ text: mark, html: null })
    }
    at += mark.length
    from = at
  }
  pieces.push({ text: text.slice(from), html: null })
  return markup`${pieces.map((piece) => piece.html ?? piece.text)}`
}

function canOpen(mark: string, before: string, behind: string): boolean {
  if (/\s/.test(behind)) return false
  return mark === '**' || (!isWord(before) && before !== mark)
}

function canClose(mark: string, before: string, behind: string): boolean {
  if (/\s/.test(before)) return false
  return mark === '**' || (mark === '*' ? behind !== '*' : !isWord(behind))
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character)
}
