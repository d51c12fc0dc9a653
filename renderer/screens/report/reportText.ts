import type { ReportBlock } from '../../api/shapes.ts'
import type { NewBlock } from '../../state/report.svelte.ts'

/** All that is read in a report. */
export function textOf(blocks: readonly ReportBlock[]): string {
  return blocks
    .flatMap(({ title, text, table, svg }) => [
      title,
      text,
      ...(table === null ? [] : [table.columns.join(' '), ...table.rows.map((row) => row.join(' '))]),
      svg === null ? '' : svg.replace(/<[^>]*>/g, ' '),
    ])
    .join('\n')
}

/** Figures that say nothing to whoever cannot see them. */
export function silentFigures(blocks: readonly ReportBlock[]): readonly ReportBlock[] {
  return blocks.filter(({ svg, text }) => svg !== null && text.trim() === '')
}

export function textBlock(title: string, text: string): NewBlock {
  return { kind: 'text', title, text, svg: null, table: null, runIds: [] }
}
