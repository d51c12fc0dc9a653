import { asDrawn, isolated } from '../../plots/chart.ts'
import type { Look } from '../../plots/look.ts'
import type { Trace } from '../../plots/plotly.ts'
import { m } from '#messages'
import { neuronName } from '../../neurons/neuronName.ts'
import { formatNumber } from '../../ui/format.ts'
import { facetTitle, type Facet } from './facets.ts'
import type { TileSet, TileState } from './tiles.svelte.ts'

type Neuron = readonly [layer: number, neuron: number]

export interface BestOptions {
  readonly set: TileSet
  readonly isLog: boolean
  readonly isNamed: boolean
  /** Size of a panel in pixels. */
  readonly panel: { readonly width: number; readonly height: number }
  readonly labelOf: (neuron: Neuron) => string
}

/** A sign for each of the strongest neurons, as large as the eye needs however narrow their columns are. */
export function bestOf(
  look: Look,
  options: BestOptions,
  { tile, facet }: TileState,
  i: number,
  colours: object,
): Trace {
  const { set, isLog, isNamed } = options
  const best = tile?.best ?? []
  const id = i === 0 ? '' : String(i + 1)
  const named = isNamed ? namesOf(options, best) : []
  return {
    type: 'scatter',
    mode: isNamed ? 'markers+text' : 'markers',
    ...{ xaxis: `x${id}`, yaxis: `y${id}`, cliponaxis: false },
    x: best.map(({ neuron }) => neuron[1]),
    y: best.map(({ neuron }) => neuron[0]),
    text: best.map((_, k) => asDrawn(named[k]?.text ?? '')),
    textposition: best.map((_, k) => named[k]?.position ?? 'middle right'),
    textfont: { size: 10, color: look.text },
    customdata: best.map(({ neuron, value }) => hoverText(set, facet, neuron, value, options.labelOf(neuron))),
    hovertemplate: '%{customdata}<extra></extra>',
    marker: {
      ...{ size: markerSize, symbol: 'circle', line: { color: look.text, width: 1 } },
      color: best.map(({ value }) => (isLog ? Math.log10(value) : value)),
      ...markerColours(colours),
    },
    // A box that is drawn chooses neurons; it dims none.
    selected: { marker: { opacity: 1 } },
    unselected: { marker: { opacity: 1 }, textfont: { color: look.text } },
  }
}

/** In pixels. */
const markerSize = 8

function markerColours(colours: object): object {
  if (!('zmin' in colours) || !('zmax' in colours)) return colours
  const { zmin, zmax, ...rest } = colours
  return { cmin: zmin, cmax: zmax, ...rest }
}

/** What a pointer is told of a neuron. */
export function hoverText(set: TileSet, facet: Facet, neuron: Neuron, value: number, label = ''): string {
  const what = set.value === 'score' ? m.mapScore() : m.mapFrequency()
  const lines = [
    neuronName([...neuron]),
    ...(label === '' ? [] : [isolated(label)]),
    `${what} ${formatNumber(value, 3)}`,
    isolated(facetTitle(facet)),
  ]
  return lines.map(asDrawn).join('<br>')
}

/** Names that cover no sign and no name before them, the strongest first; a pointer tells the others. */
function namesOf({ set, panel }: BestOptions, best: NonNullable<TileState['tile']>['best']) {
  const [nColumns, nRows] = [set.neurons[1] - set.neurons[0], set.layers[1] - set.layers[0]]
  const half = markerSize / 2
  const places = best.map(({ neuron: [layer, neuron] }) => ({
    x: ((neuron - set.neurons[0]) / nColumns) * panel.width,
    y: ((layer - set.layers[0]) / nRows) * panel.height,
  }))
  const taken = places.map(({ x, y }) => ({ left: x - half, right: x + half, y }))
  return best.map(({ neuron }, k) => {
    const text = neuronName([...neuron])
    const { x, y } = places[k]!
    const wide = text.length * letterWidth + half
    const sides = [
      { position: 'middle right', left: x + half, right: x + half + wide },
      { position: 'middle left', left: x - half - wide, right: x - half },
    ]
    for (const { position, left, right } of sides) {
      if (left < 0 || right > panel.width) continue
      if (taken.some((one) => left < one.right && right > one.left && Math.abs(y - one.y) < lineHeight)) continue
      taken.push({ left, right, y })
      return { text, position }
    }
    return null
  })
}

/** Of letters of 10 pixels. */
const [letterWidth, lineHeight] = [6.2, 11]
