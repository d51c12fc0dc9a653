import {
  asDrawn,
  axis,
  baseLayout,
  isolated,
  type Chart,
  type ChosenPlace,
  type Drawing,
  type Mark,
  type Place,
} from '../../plots/chart.ts'
import type { Look } from '../../plots/look.ts'
import type { Trace } from '../../plots/plotly.ts'
import { m } from '#messages'
import { formatNumber } from '../../ui/format.ts'
import { facetTitle, type Facet } from './facets.ts'
import type { Range } from './params.ts'
import { bestOf, hoverText } from './tileBest.ts'
import { layOut, marginsOf, type Places } from './tileLayout.ts'
import type { TileSet, TileState } from './tiles.svelte.ts'

export interface TileChartOptions {
  readonly set: TileSet
  /** Facets beside each other; below each other otherwise. */
  readonly isWide: boolean
  /** Pixels that a panel is wide. */
  readonly panelWidth: number
  readonly isLog: boolean
  /** One range of colours for all facets. */
  readonly isShared: boolean
  /** Names of the strongest are drawn beside them. */
  readonly isNamed: boolean
  readonly drag: 'select' | 'zoom' | 'pan'
  /** What a person calls a neuron; empty for nothing. */
  readonly labelOf: (neuron: readonly [number, number]) => string
}

/** A cell: which facet's, where, and the neuron that has its value; -1 without one. */
export interface Cell {
  readonly facet: number
  readonly layer: number
  readonly neuron: number
  /** The neurons that the cell stands for. */
  readonly span: Range
}

/** The map: a heatmap for every facet, layers upwards, neurons to the right, on axes that move together. */
export function tileChart(options: TileChartOptions): Chart {
  const { set, isWide, labelOf } = options
  const places = layOut(nRows(set), set.tiles.length, isWide)
  return {
    height: places.height,
    draw: (look) => draw(look, options, places),
    table: () => tableOf(set),
    marks: {
      nLines: set.tiles.length * nRows(set),
      nMarks: () => nColumnsOf(set),
      at: (line, index) => markAt(set, line, index, labelOf),
    },
  }
}

/** The cell that a trace's point stands for. */
function cellAt(set: TileSet, facet: number, row: number, column: number): Cell {
  const { layers, neurons, perCell, tiles } = set
  const start = neurons[0] + column * perCell
  return {
    facet,
    layer: layers[0] + row,
    neuron: tiles[facet]?.tile?.neurons[row * nColumnsOf(set) + column] ?? -1,
    span: [start, Math.min(start + perCell, neurons[1])],
  }
}

/** The neuron of a trace's point: cells come first, one trace for each facet that is drawn, then the strongest of each. */
export function keyOfPoint(set: TileSet, trace: number, place: number | readonly [number, number]): string | null {
  const drawn = set.tiles.flatMap(({ tile }, i) => (tile === null ? [] : [i]))
  const facet = drawn[trace % drawn.length]
  if (facet === undefined) return null
  if (typeof place !== 'number') return `${facet}:${place.join(':')}`
  const neuron = set.tiles[facet]?.tile?.best[place]?.neuron
  return neuron === undefined ? null : `${facet}:${neuron[0] - set.layers[0]}:at:${neuron[1]}`
}

/** `facet:row:column`, as marks name cells. */
export function cellOfKey(set: TileSet, key: string): Cell {
  const [facet = 0, row = 0, column = 0, neuron] = key.split(':').map(Number)
  if (neuron === undefined) return cellAt(set, facet, row, column)
  return { facet, layer: set.layers[0] + row, neuron, span: [neuron, neuron + 1] }
}

/** An area as it lies in every facet. */
export function areaFrames(
  set: TileSet,
  { layers, neurons }: { readonly layers: Range; readonly neurons: Range },
): Place[] {
  return set.tiles.map((_, i) => ({
    ...{ x: (neurons[0] + neurons[1] - 1) / 2, width: neurons[1] - neurons[0] },
    ...{ y: (layers[0] + layers[1] - 1) / 2, height: layers[1] - layers[0] },
    axes: i === 0 ? '' : String(i + 1),
  }))
}

/** Where chosen neurons, and the open one, lie in every facet, as far as the area shows them. */
export function chosenPlaces(set: TileSet, chosen: readonly Neuron[], open: Neuron | null): ChosenPlace[] {
  const { layers, neurons } = set
  const isShown = ([layer, neuron]: Neuron): boolean =>
    layer >= layers[0] && layer < layers[1] && neuron >= neurons[0] && neuron < neurons[1]
  const others = chosen.filter((one) => one.join() !== open?.join())
  return [...others, ...(open === null ? [] : [open])].filter(isShown).flatMap((one) =>
    set.tiles.map((_, i) => ({
      ...{ x: one[1], y: one[0], width: 1, height: 1, axes: i === 0 ? '' : String(i + 1), isOpen: one === open },
    })),
  )
}
type Neuron = readonly [layer: number, neuron: number]

/** The cell that has the largest value of all facets; null where nothing was found. */
export function strongest(set: TileSet): { facet: Facet; layer: number; neuron: number; max: number } | null {
  let best: ReturnType<typeof strongest> = null
  for (const { facet, tile } of set.tiles) {
    for (const [i, max] of (tile?.values ?? []).entries()) {
      if (max <= (best?.max ?? 0)) continue
      best = { facet, max, layer: set.layers[0] + Math.floor(i / nColumnsOf(set)), neuron: tile!.neurons[i]! }
    }
  }
  return best
}

function nRows({ layers }: TileSet): number {
  return layers[1] - layers[0]
}

function nColumnsOf({ neurons, perCell }: TileSet): number {
  return Math.ceil((neurons[1] - neurons[0]) / perCell)
}

function draw(look: Look, options: TileChartOptions, { nColumns, domains, each }: Places): Drawing {
  const { set, isShared } = options
  const [low, high] = extremes(set.tiles)
  const layout: Record<string, unknown> = {
    ...baseLayout(look),
    // Fixed: from them follows how many columns a panel has pixels for.
    margin: { ...marginsOf(isShared), autoexpand: false },
    dragmode: options.drag,
    annotations: [],
    shapes: [],
  }
  if (isShared) layout['coloraxis'] = colourAxis(look, options, [low, high])
  const annotations: Record<string, unknown>[] = []
  const shapes: Record<string, unknown>[] = []
  const last = set.tiles.length - nColumns
  const dtick = Math.ceil(nRows(set) / 8)
  set.tiles.forEach((state, i) => {
    const id = i === 0 ? '' : String(i + 1)
    const { x, y } = domains[i]!
    layout[`xaxis${id}`] = axis(look, i >= last ? m.mapNeuronAxis() : '', {
      ...{
        domain: x,
        anchor: `y${id}`,
        fixedrange: false,
        showgrid: false,
        zeroline: false,
        tickformat: 'd',
        nticks: 6,
      },
      range: [set.neurons[0] - 0.5, set.neurons[1] - 0.5],
      showticklabels: i >= last,
    })
    layout[`yaxis${id}`] = axis(look, i % nColumns === 0 ? m.mapLayer() : '', {
      ...{
        domain: y,
        anchor: `x${id}`,
        fixedrange: false,
        showgrid: false,
        zeroline: false,
        tick0: 0,
        dtick,
      },
      range: [set.layers[0] - 0.5, set.layers[1] - 0.5],
      showticklabels: i % nColumns === 0,
    })
    annotations.push(title(look, state, x[0], y[1]))
    if (state.tile === null) annotations.push(fault(look, id))
    shapes.push(frame(look, id))
  })
  const drawn = [...set.tiles.entries()].filter(([, { tile }]) => tile !== null)
  const colours = ({ tile }: TileState) =>
    isShared
      ? { coloraxis: 'coloraxis' }
      : { colorscale: look.scores, showscale: false, ...limits(options.isLog, low, tile?.max ?? 0) }
  const traces = [
    ...drawn.map(([i, state]) => cellsOf(options, state, i, colours(state))),
    ...drawn.map(([i, state]) =>
      bestOf(look, { ...options, panel: { width: options.panelWidth, height: each } }, state, i, colours(state)),
    ),
  ]
  return { traces, layout: { ...layout, annotations, shapes } }
}

function cellsOf({ set, isLog }: TileChartOptions, { tile, facet }: TileState, i: number, colours: object): Trace {
  const { values, neurons, nColumns } = tile!
  const id = i === 0 ? '' : String(i + 1)
  // Empty cells are gaps, not zeros: they have no colour and nothing to say.
  const shown = values.map((value) => (value > 0 ? (isLog ? Math.log10(value) : value) : NaN))
  const pooled = set.perCell > 1 ? `<br>${m.mapPooled({ n: set.perCell })}` : ''
  const text = Array.from({ length: nRows(set) }, (_, row) =>
    Array.from({ length: nColumns }, (_, column) => {
      const cell = row * nColumns + column
      if (neurons[cell]! < 0) return ''
      return hoverText(set, facet, [set.layers[0] + row, neurons[cell]!], values[cell]!) + pooled
    }),
  )
  return {
    type: 'heatmap',
    ...{ xaxis: `x${id}`, yaxis: `y${id}`, zsmooth: false },
    ...{ x0: set.neurons[0] + (set.perCell - 1) / 2, dx: set.perCell, y0: set.layers[0], dy: 1 },
    z: rowsOf(shown, nColumns),
    customdata: text,
    ...{ hovertemplate: '%{customdata}<extra></extra>', hoverongaps: false },
    ...colours,
  }
}

function rowsOf<T extends Float32Array | Int32Array>(values: T, nColumns: number): T[] {
  return Array.from(
    { length: values.length / nColumns },
    (_, row) => values.subarray(row * nColumns, (row + 1) * nColumns) as T,
  )
}

function limits(isLog: boolean, low: number, high: number): { zmin: number; zmax: number } {
  if (high <= 0) return { zmin: 0, zmax: 1 }
  return isLog ? { zmin: Math.log10(low) - 0.3, zmax: Math.log10(high) } : { zmin: 0, zmax: high }
}

/** The smallest value above 0, and the largest. */
function extremes(tiles: readonly TileState[]): [number, number] {
  let [low, high] = [Infinity, 0]
  for (const { tile } of tiles) {
    for (const value of tile?.values ?? []) {
      if (value > 0 && value < low) low = value
      if (value > high) high = value
    }
  }
  return [Number.isFinite(low) ? low : 1, high]
}

function colourAxis(look: Look, { isLog, set }: TileChartOptions, [low, high]: readonly [number, number]) {
  const { zmin, zmax } = limits(isLog, low, high)
  const powers = Array.from(
    { length: Math.max(0, Math.floor(zmax) - Math.ceil(zmin) + 1) },
    (_, i) => Math.ceil(zmin) + i,
  )
  const ticks = isLog && {
    tickmode: 'array',
    tickvals: powers,
    ticktext: powers.map((power) => formatNumber(10 ** power, 6)),
  }
  return {
    ...{ cmin: zmin, cmax: zmax, colorscale: look.scores },
    colorbar: {
      ...{ x: 1, xpad: 10 },
      title: { text: valueName(set.value), side: 'right', font: { size: 11, color: look.quiet } },
      ...{ thickness: 10, outlinewidth: 0, len: 1, lenmode: 'fraction', tickfont: { size: 11, color: look.quiet } },
      ...ticks,
    },
  }
}

export function valueName(value: TileSet['value']): string {
  return value === 'score' ? m.mapScore() : m.mapFrequency()
}

function title(look: Look, { facet, tile }: TileState, x: number, y: number) {
  const facts =
    tile === null ? '' : ` · n ${formatNumber(tile.nQuestions)} · ${m.mapMax({ value: formatNumber(tile.max, 3) })}`
  return {
    ...{ xref: 'paper', yref: 'paper', x, y, xanchor: 'left', yanchor: 'bottom', showarrow: false },
    text: `<b>${asDrawn(isolated(facetTitle(facet)))}</b>${facts}`,
    font: { size: 12, color: look.text },
  }
}

function fault(look: Look, id: string) {
  return {
    ...{ xref: `x${id} domain`, yref: `y${id} domain`, x: 0.5, y: 0.5, showarrow: false },
    text: m.mapTileFailed(),
    font: { size: 12, color: look.text },
  }
}

function frame(look: Look, id: string) {
  const place = { xref: `x${id} domain`, yref: `y${id} domain`, x0: 0, x1: 1, y0: 0, y1: 1 }
  return { type: 'rect', ...place, line: { color: look.line, width: 1 } }
}

/** Lines run from the top: the highest layer of the first facet first. */
function markAt(set: TileSet, line: number, column: number, labelOf: TileChartOptions['labelOf']): Mark {
  const rows = nRows(set)
  const [facet, row] = [Math.floor(line / rows), rows - 1 - (line % rows)]
  const cell = cellAt(set, facet, row, column)
  const state = set.tiles[facet]
  const value = state?.tile?.values[row * nColumnsOf(set) + column] ?? 0
  const where =
    set.perCell > 1 ? m.mapNeurons({ from: cell.span[0], to: cell.span[1] - 1 }) : m.mapNeuron({ n: cell.span[0] })
  const label = cell.neuron < 0 ? '' : labelOf([cell.layer, cell.neuron])
  const what =
    cell.neuron < 0
      ? m.mapNothing()
      : `${valueName(set.value)} ${formatNumber(value, 3)}${set.perCell > 1 ? ` (N${cell.neuron})` : ''}`
  return {
    text: `${facetTitle(state?.facet ?? { domain: null, lang: null })}, ${m.mapLayerN({ n: cell.layer })}, ${where}: ${what}${label === '' ? '' : ` “${isolated(label)}”`}`,
    key: `${facet}:${row}:${column}`,
    ...{ x: (cell.span[0] + cell.span[1] - 1) / 2, y: cell.layer, width: set.perCell, height: 1 },
    axes: facet === 0 ? '' : String(facet + 1),
  }
}

/** Cells that have a value, the largest first. */
function tableOf(set: TileSet) {
  const rows = set.tiles.flatMap(({ facet, tile }) =>
    [...(tile?.neurons ?? [])].flatMap((neuron, i) => {
      if (neuron < 0) return []
      const layer = set.layers[0] + Math.floor(i / nColumnsOf(set))
      return [[facetTitle(facet), layer, neuron, tile!.values[i]!] as [string, number, number, number]]
    }),
  )
  return {
    columns: [m.mapFacet(), m.mapLayer(), m.mapNeuronColumn(), valueName(set.value)],
    rows: rows.sort((a, b) => b[3] - a[3]),
  }
}
