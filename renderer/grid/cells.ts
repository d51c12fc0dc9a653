/** What stands in a grid's cells, as elements: the grid knows nothing of Svelte, and makes thousands of them. */

/** A text of the data, in its own language and direction, cut at its own end. */
export function textCell(text: string, lang: string | null, direction: 'ltr' | 'rtl' | 'auto'): HTMLElement {
  const cell = document.createElement('div')
  cell.className = 'clip'
  cell.dir = direction
  if (lang !== null && lang !== '') cell.lang = lang
  cell.textContent = text
  return cell
}

/** A word with a mark before it, so that it is not told by its colour alone. */
export function markedCell(mark: string, text: string, tone: 'good' | 'bad' | 'warn' | 'quiet'): HTMLElement {
  const cell = document.createElement('span')
  cell.className = `marked-cell ${tone}`
  const sign = document.createElement('span')
  sign.ariaHidden = 'true'
  sign.textContent = mark
  cell.append(sign, ` ${text}`)
  return cell
}

/** A mark and a text of the data beside it; only the text is cut. */
export function markedTextCell(mark: HTMLElement, text: HTMLElement): HTMLElement {
  const cell = document.createElement('div')
  cell.className = 'marked-row'
  cell.append(mark, text)
  return cell
}

/** What is not there, quietly. */
export function missingCell(text: string): HTMLElement {
  const cell = document.createElement('span')
  cell.className = 'marked-cell quiet'
  cell.textContent = text
  return cell
}

/** The direction of a language's script; what the side itself says comes before it. */
export function directionOf(lang: string | null): 'ltr' | 'rtl' | 'auto' {
  if (lang === null || lang === '') return 'auto'
  try {
    const locale = new Intl.Locale(lang) as Intl.Locale & { getTextInfo?: () => { direction?: 'ltr' | 'rtl' } }
    return locale.getTextInfo?.().direction ?? 'auto'
  } catch {
    return 'auto'
  }
}
