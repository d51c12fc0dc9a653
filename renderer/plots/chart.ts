import type { Layout, Trace } from './plotly.ts'
import type { Look } from './look.ts'

/** A plot as data: how it is drawn in any look, what its numbers are as a table, and where the keyboard may go in it. */
export interface Chart {
  /** In pixels; the width is what there is. */
  readonly height: number
  readonly draw: (look: Look) => Drawing
  readonly table: () => Table
  readonly marks: Marks
}

export interface Drawing {
  readonly traces: readonly Trace[]
  readonly layout: Layout
}

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** Lines of marks that arrow keys walk along: the bars of a group, the cells of a row. */
export interface Marks {
  readonly nLines: number
  readonly nMarks: (line: number) => number
  readonly at: (line: number, index: number) => Mark
}

export interface Mark extends Place {
  /** What it says, as a sentence for a screen reader and a line for the eye. */
  readonly text: string
  /** Names it for whoever opens it. */
  readonly key: string
}

/** Somewhere in a plot. */
export interface Place {
  /** Its centre, and its size where it has one, in units of its axes. */
  readonly x: number
  readonly y: number
  readonly width?: number
  readonly height?: number
  /** `''` for the first axes, `'2'` for the next. */
  readonly axes?: string
}

/** What was chosen, or is open beside the plot. */
export interface ChosenPlace extends Place {
  readonly isOpen: boolean
}

/** Marks that are few enough to be made at once. */
export function marksOf(lines: readonly (readonly Mark[])[]): Marks {
  return {
    nLines: lines.length,
    nMarks: (line) => lines[line]?.length ?? 0,
    at: (line, index) => lines[line]![index]!,
  }
}

/** What every plot has: the look's letters, no title, room for what stands beside the axes. */
export function baseLayout(look: Look): Record<string, unknown> {
  return {
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: look.font, size: 12, color: look.quiet },
    margin: { l: 48, r: 12, t: 12, b: 40 },
    colorway: [...look.fields],
    dragmode: false,
    hovermode: 'closest',
    hoverlabel: {
      bgcolor: look.ground,
      bordercolor: look.line,
      align: 'left',
      font: { family: look.font, size: 12, color: look.text },
    },
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', font: { color: look.quiet } },
    showlegend: false,
  }
}

/** @param title in the language of the interface */
export function axis(look: Look, title: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    title: { text: asDrawn(title), font: { color: look.quiet, size: 12 }, standoff: 8 },
    gridcolor: look.line,
    zerolinecolor: look.line,
    linecolor: look.line,
    tickcolor: look.line,
    tickfont: { color: look.quiet },
    automargin: true,
    fixedrange: true,
    ...more,
  }
}

/** A name of the data among words of the interface: its direction must not turn its neighbours around. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`
}

/** For whatever Plotly draws: it takes `<a href=…>` and the like in a text for markup, and data is never that. */
export function asDrawn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** Names in place of numbers: an axis of categories whose marks lie at 0, 1, 2, … */
export function namedTicks(names: readonly string[]): Record<string, unknown> {
  return {
    tickmode: 'array',
    tickvals: names.map((_, i) => i),
    ticktext: names.map((name) => asDrawn(isolated(shortened(name)))),
    range: [-0.5, names.length - 0.5],
    zeroline: false,
  }
}

/** An axis has little room; the table has the whole name. */
const longestName = 28

function shortened(name: string): string {
  return [...name].length <= longestName ? name : `${[...name].slice(0, longestName - 1).join('')}…`
}
