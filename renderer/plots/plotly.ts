/** What of Plotly is used here; the types that are published for it are of an older version. */
export interface Plotly {
  react(element: HTMLElement, traces: readonly Trace[], layout: Layout, config: Config): Promise<PlotElement>
  relayout(element: HTMLElement, change: Layout): Promise<PlotElement>
  purge(element: HTMLElement): void
  toImage(
    figure: { readonly data: readonly Trace[]; readonly layout: Layout; readonly config: Config },
    options: {
      readonly format: 'svg' | 'png'
      readonly width: number
      readonly height: number
      readonly scale: number
    },
  ): Promise<string>
}

export interface Trace {
  readonly type: 'bar' | 'heatmap' | 'scatter'
  readonly [property: string]: unknown
}

export type Layout = Readonly<Record<string, unknown>>

type Config = Readonly<Record<string, unknown>>

export interface PlotElement extends HTMLElement {
  readonly _fullLayout?: Readonly<Record<string, Axis | undefined>>
  on(event: 'plotly_relayout', listener: (change: Readonly<Record<string, unknown>>) => void): void
  on(event: 'plotly_selected', listener: (selected: Selected | undefined) => void): void
  on(event: 'plotly_click', listener: (at: { readonly points: readonly Point[] }) => void): void
}

export interface Axis {
  /** Where it begins in the drawing, and how long it is, in pixels. */
  readonly _offset: number
  readonly _length: number
  /** From a place in the data to pixels behind the beginning. */
  d2p(value: number): number
}

/** Ranges by the ids of their axes: `{ x2: [3, 9], y2: [0, 4] }`. */
export interface Selected {
  readonly range?: Readonly<Record<string, readonly [number, number]>>
}

interface Point {
  /** The trace, by its place among the traces. */
  readonly curveNumber: number
  /** Row and column in a heatmap. */
  readonly pointNumber: number | readonly [number, number]
}

/** Half a megabyte, compressed: it comes with the first plot, not with the window. */
export async function loadPlotly(): Promise<Plotly> {
  // @ts-expect-error: it brings no types; those that are used stand above
  const loaded = (await import('plotly.js-cartesian-dist-min')) as { readonly default: Plotly }
  return loaded.default
}

/** Without Plotly's own buttons: they send charts to its cloud, and no key reaches them. */
export const plotConfig: Config = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: '',
  doubleClick: false,
  showTips: false,
  responsive: false,
}
