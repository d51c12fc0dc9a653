/**
 * A drawing of the window as a text that stands on its own, in the colours of paper: what its style sheets say is written
 * into it, and what is there only for pointing at it is left out (`data-screen-only`).
 */
export function paperSvg(drawing: SVGSVGElement): string {
  const root = document.documentElement
  const theme = root.dataset['theme']
  // Read, not shown: the theme is back before anything is painted.
  root.dataset['theme'] = 'light'
  try {
    const copy = drawing.cloneNode(true) as SVGSVGElement
    copyStyles(drawing, copy)
    const { width, height } = drawing.getBoundingClientRect()
    if (!copy.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${width} ${height}`)
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
    copy.setAttribute('width', String(Math.round(width)))
    copy.setAttribute('height', String(Math.round(height)))
    strip(copy)
    return new XMLSerializer().serializeToString(copy).replaceAll(/&nbsp;|&#xA0;/gi, ' ')
  } finally {
    if (theme === undefined) delete root.dataset['theme']
    else root.dataset['theme'] = theme
  }
}

const kept = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin'],
  ...['stroke-opacity', 'opacity', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline', 'direction'],
]
const family = "font-family:system-ui,'Noto Sans','Noto Sans Arabic',sans-serif"

function copyStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from)
  if (style.display === 'none') to.setAttribute('data-screen-only', '')
  const said = kept.map((name) => `${name}:${style.getPropertyValue(name)}`)
  to.setAttribute('style', [...said, ...(from.localName === 'svg' ? [family] : [])].join(';'))
  for (const [i, child] of [...from.children].entries()) {
    const twin = to.children[i]
    if (twin !== undefined) copyStyles(child, twin)
  }
}

function strip(copy: SVGSVGElement): void {
  for (const one of copy.querySelectorAll('[data-screen-only]')) one.remove()
  const comments = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT)
  const found: Node[] = []
  while (comments.nextNode()) found.push(comments.currentNode)
  for (const comment of found) comment.parentNode?.removeChild(comment)
  for (const one of [copy, ...copy.querySelectorAll('*')]) {
    for (const { name } of [...one.attributes]) {
      if (/^(class|tabindex|role|aria-|data-)/.test(name)) one.removeAttribute(name)
    }
  }
}
