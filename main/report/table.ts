import { inLanguage, markup } from './markup.ts'
import type { Markup, Part } from './markup.ts'

export interface Column {
  readonly label: string
  /** Numbers stand to the right; the first column names the row. */
  readonly kind?: 'name' | 'number' | 'text'
}

/** A cell that holds text in some language, and nothing else. */
export interface TextCell {
  readonly text: string
  readonly lang: string | null
}

export interface Table {
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly (Part | TextCell)[])[]
  readonly kind?: string
}

/** A table in a box that scrolls sideways where the page is too narrow, also with the keyboard. */
export function tableHtml({ caption, columns, rows, kind = '' }: Table): Markup {
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table class="${kind}">
<caption>${caption}</caption>
<thead><tr>${columns.map(({ label, kind: of }) => markup`<th scope="col"${of === 'number' && markup` class="number"`}>${label}</th>`)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${row.map((part, i) => cell(part, columns[i] ?? { label: '' }))}</tr>\n`)}</tbody>
</table></div>`
}

function cell(part: Part | TextCell, { kind = 'text' }: Column): Markup {
  if (isTextCell(part)) return markup`<td${inLanguage(part.lang)}>${part.text}</td>`
  if (kind === 'name') return markup`<th scope="row">${part}</th>`
  return kind === 'number' ? markup`<td class="number">${part}</td>` : markup`<td>${part}</td>`
}

function isTextCell(part: Part | TextCell): part is TextCell {
  return typeof part === 'object' && part !== null && 'lang' in part
}
