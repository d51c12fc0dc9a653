import { markup, type Markup, type Part } from './markup.ts'
import { tableHtml, type Table } from './table.ts'

export interface Figure {
  readonly svg: Markup
  /** What it shows and how to read it. */
  readonly caption: Part
  /** The same numbers, and what there was no room for. */
  readonly table: Table
}

/** A figure with its table, which can be opened below it and is printed. */
export function figureHtml({ svg, caption, table }: Figure): Markup {
  return markup`<figure>${svg}<figcaption>${caption}</figcaption></figure>${foldedTable(table)}`
}

export function foldedTable(table: Table): Markup {
  return markup`<details><summary>Table: ${table.caption}</summary>${tableHtml(table)}</details>`
}
