import type { RunView } from './context.ts'
import { markup, type Markup, type Part } from './markup.ts'

/** A part of a report that can be gone to. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly body: Part
}

/** @param parent id of the heading above, for a part of one of several runs */
export function sectionHtml({ id, title, body }: Section, parent: string | null = null): Markup {
  if (parent === null) return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>\n`
  return markup`<section aria-labelledby="${parent} ${id}"><h3 id="${id}">${title}</h3>${body}</section>\n`
}

/** A heading inside a section of a run: one step below that of the section. */
export function subheading({ isOnly }: Pick<RunView, 'isOnly'>, title: Part): Markup {
  return isOnly ? markup`<h3>${title}</h3>` : markup`<h4>${title}</h4>`
}
