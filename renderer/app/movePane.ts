/** Moves the focus to the next or previous pane of the window, in the order of the page, round and round. */
export function movePane(step: 1 | -1, page: Document = document): void {
  const panes = [...page.querySelectorAll<HTMLElement>('nav, [data-screen-pane]')]
  if (panes.length === 0) return
  const here = panes.findIndex((pane) => pane.contains(page.activeElement))
  const pane = panes[(Math.max(here, step === 1 ? -1 : 0) + step + panes.length) % panes.length]
  const first = pane?.querySelector<HTMLElement>('a, button, input, textarea, select, [tabindex="0"]')
  ;(pane?.matches('nav') === true ? first : (pane ?? first))?.focus()
}
