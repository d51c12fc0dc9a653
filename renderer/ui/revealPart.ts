/** Brings a part of a screen to the top of its pane. `scrollIntoView` would move the window's own frame too. */
export function revealPart(id: string): void {
  const part = document.getElementById(id)
  const pane = part?.closest('[data-screen-pane]')
  if (part == null || pane == null) return
  const top = part.getBoundingClientRect().top - pane.getBoundingClientRect().top
  pane.scrollBy({ top: top - marginPx })
}

const marginPx = 12
