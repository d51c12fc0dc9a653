import { asDrawn, type Chart, type Table } from './chart.ts'
import { paperLook } from './look.ts'
import { loadPlotly, plotConfig } from './plotly.ts'

/** Width of what leaves the window, in pixels: a column of a page. */
const exportWidth = 960

/** The figure as a drawing on white paper, with its title. */
export async function figureSvg(title: string, chart: Chart): Promise<string> {
  const url = await image(title, chart, 'svg')
  return decodeURIComponent(url.slice(url.indexOf(',') + 1))
}

/** As a picture, twice as fine as the screen. */
export async function figurePng(title: string, chart: Chart): Promise<Uint8Array> {
  const url = await image(title, chart, 'png')
  return Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (character) => character.charCodeAt(0))
}

async function image(title: string, chart: Chart, format: 'svg' | 'png'): Promise<string> {
  const plotly = await loadPlotly()
  const look = paperLook()
  const { traces, layout } = chart.draw(look)
  const height = chart.height + titleHeight
  const margin = { ...(layout['margin'] as Record<string, number>) }
  const paper = {
    ...layout,
    paper_bgcolor: look.ground,
    margin: { ...margin, t: (margin['t'] ?? 0) + titleHeight },
    title: { text: asDrawn(title), x: 0, xref: 'paper', font: { color: look.text, size: 15 } },
    dragmode: false,
  }
  const figure = { data: traces, layout: paper, config: plotConfig }
  return await plotly.toImage(figure, { format, width: exportWidth, height, scale: format === 'png' ? 2 : 1 })
}

const titleHeight = 40

/** RFC 4180, with a byte order mark so that spreadsheets read other scripts. */
export function tableCsv({ columns, rows }: Table): string {
  const cell = (value: string | number): string => {
    const plain = String(value).replace(/[\u2068\u2069]/g, '')
    // A text that begins like a formula would be run by a spreadsheet; a number is one, whatever its sign.
    const text = typeof value === 'string' && /^[=+\-@\t\r\n]/.test(plain) ? `'${plain}` : plain
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return `\ufeff${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}
