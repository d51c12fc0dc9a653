import { inLanguage, markup, type Markup, type Part } from './markup.ts'

export interface Column {
  readonly label: string | TextCell
  /** Numbers stand to the right; the first column names the row. */
  readonly kind?: 'name' | 'number' | 'text'
}

/** A column of numbers, by its label. */
export function numberColumn(label: string): Column {
  return { label, kind: 'number' }
}

/** A cell that holds text in some language, and nothing else. */
export interface TextCell {
  readonly text: string | Markup
  readonly lang: string | null
  /** Whether a word in it may be broken, where nobody knows what stands there. */
  readonly wraps?: 'words' | 'long'
}

export interface Table {
  /** Names it, above it and for those who do not see it. */
  readonly caption: string
  /** What stands above it in the place of its caption; null where that stands there already. */
  readonly heading?: Part
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly (Part | TextCell)[])[]
  readonly kind?: string
}

/** From so many columns on, a table is printed across the page. */
const wideColumns = 13

/**
 * A table in a box that scrolls sideways where the page is too narrow, also with the keyboard. Its words are not broken, but
 * for those that no column has room for.
 */
export function tableHtml({ caption, heading = caption, columns, rows, kind = '' }: Table): Markup {
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table class="${columns.length < wideColumns ? kind : `${kind} wide`.trim()}">
${heading !== null && markup`<caption>${heading}</caption>\n`}<thead><tr>${columns.map(columnHead)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${row.map((part, i) => cell(part, columns[i]?.kind))}</tr>\n`)}</tbody>
</table></div>`
}

function columnHead({ label, kind }: Column): Markup {
  const attributes = [isTextCell(label) && inLanguage(label.lang), kind === 'number' && markup` class="number"`]
  return markup`<th scope="col"${attributes}>${isTextCell(label) ? label.text : label}</th>`
}

function cell(part: Part | TextCell, kind: Column['kind'] = 'text'): Markup {
  if (isTextCell(part)) {
    return markup`<td${inLanguage(part.lang)}${part.wraps !== undefined && markup` class="${part.wraps}"`}>${part.text}</td>`
  }
  if (kind === 'name') return markup`<th scope="row">${part}</th>`
  return kind === 'number' ? markup`<td class="number">${part}</td>` : markup`<td>${part}</td>`
}

function isTextCell(part: Part | TextCell): part is TextCell {
  return typeof part === 'object' && part !== null && 'lang' in part
}
