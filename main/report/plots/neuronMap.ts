/**
 * Where in a model the neurons lie: layers by neurons. A screen has fewer columns than a layer has neurons, so a cell
 * stands for several and takes the colour of the strongest: in a mean one strong neuron among many would be lost.
 */
import { largest } from '../../base/lists.ts'
import { markup, type Markup } from '../markup.ts'
import { sequentialClass } from '../palette.ts'
import { colourBar } from './colourBar.ts'
import { figureWidth, frame, round, shortened, text, type FrameOptions } from './svg.ts'

/** Scores of some neurons, `layer * dMlp + neuron` to score. */
export type NeuronScores = ReadonlyMap<number, number>

export interface NeuronMapPlot extends Omit<FrameOptions, 'height' | 'width'> {
  readonly nLayers: number
  readonly dMlp: number
  /** The first stands on top, as wide as the figure; the others follow two in a row. */
  readonly maps: readonly { readonly label: string; readonly scores: NeuronScores }[]
  readonly value: string
  readonly format: (value: number) => string
}

const left = 64
const barSpace = 104
/** Of the first map; the small ones have half as many. */
export const mostColumns = 320

export function neuronMap(plot: NeuronMapPlot): Markup {
  const { maps, nLayers } = plot
  const [first, ...others] = maps
  const strongest = largest(
    maps.flatMap(({ scores }) => [...scores.values()]),
    1e-12,
  )
  const size = { main: Math.max(4, Math.min(26, 220 / nLayers)), small: Math.max(2.5, Math.min(13, 90 / nLayers)) }
  const mainHeight = Math.max(96, size.main * nLayers)
  const smallWidth = (figureWidth - 3 * left) / 2
  const rowHeight = size.small * nLayers + 40
  const top = 26
  const othersTop = top + mainHeight + 66
  const height = othersTop + Math.ceil(others.length / 2) * rowHeight - 14
  const shared = { plot, largest: strongest }
  return frame({ ...plot, height }, [
    first !== undefined &&
      drawMap({
        ...shared,
        ...first,
        x: left,
        y: top,
        width: figureWidth - left - barSpace,
        rowHeight: mainHeight / nLayers,
        isMain: true,
      }),
    others.map((map, i) =>
      drawMap({
        ...{ ...shared, ...map, width: smallWidth, rowHeight: size.small, isMain: false },
        x: left + (i % 2) * (smallWidth + left),
        y: othersTop + Math.floor(i / 2) * rowHeight,
      }),
    ),
    colourBar({
      ...{
        x: figureWidth - barSpace + 16,
        y: top,
        height: mainHeight,
        scale: 'sequential',
        largest: strongest,
        title: plot.value,
      },
      // the scale is of square roots: its middle stands for a quarter
      format: (value) => plot.format(value === strongest / 2 ? strongest / 4 : value),
    }),
  ])
}

interface MapPlace {
  readonly plot: NeuronMapPlot
  readonly largest: number
  readonly label: string
  readonly scores: NeuronScores
  readonly x: number
  readonly y: number
  readonly width: number
  readonly rowHeight: number
  readonly isMain: boolean
}

function drawMap({ plot, largest, label, scores, x, y, width, rowHeight, isMain }: MapPlace): Markup {
  const { nLayers, dMlp } = plot
  const columns = Math.min(dMlp, isMain ? mostColumns : mostColumns / 2)
  const cell = width / columns
  const strongest = maxPooled(scores, { dMlp, columns })
  // one path for each colour: thousands of rectangles would make the page heavy
  const paths = new Map<string, string[]>()
  for (const [place, score] of strongest) {
    const [layer, column] = [Math.floor(place / columns), place % columns]
    const kind = sequentialClass(Math.sqrt(score / largest))
    const across = Math.max(cell, 2)
    const part = `M${round(x + column * cell)} ${round(y + (nLayers - 1 - layer) * rowHeight + 0.5)}h${round(across)}v${round(rowHeight - 1)}h${round(-across)}z`
    paths.set(kind, [...(paths.get(kind) ?? []), part])
  }
  const height = nLayers * rowHeight
  const every = Math.ceil(13 / rowHeight)
  const layers = Array.from({ length: nLayers }, (_, i) => i).filter((i) => i % every === 0)
  return markup`${text(x, y - 8, shortened(label, width, 'strong'), { kind: 'strong', room: width })}
    <rect class="ground" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" />
    ${[...paths].map(([kind, parts]) => markup`<path class="${kind}" d="${parts.join('')}" />`)}
    ${layers.map((layer) => text(x - 6, y + (nLayers - layer - 0.5) * rowHeight + 4, String(layer), { anchor: 'end', kind: 'tick', room: left - 6 - 24 }))}
    ${
      isMain && [
        [0, 0.5, 1].map((share, i) =>
          text(x + share * width, y + height + 16, String(Math.round(share * (dMlp - 1))), {
            anchor: (['start', 'middle', 'end'] as const)[i]!,
            kind: 'tick',
            room: width / 4,
          }),
        ),
        text(x + width / 2, y + height + 32, 'neuron of the layer', { anchor: 'middle', kind: 'axis', room: width }),
        text(16, y + height / 2, 'layer', { anchor: 'middle', kind: 'axis', turn: -90, room: height }),
      ]
    }`
}

/** The largest score in each cell, `layer * columns + column`; cells without a neuron are left out. */
export function maxPooled(
  scores: NeuronScores,
  { dMlp, columns }: { readonly dMlp: number; readonly columns: number },
): Map<number, number> {
  const pooled = new Map<number, number>()
  for (const [neuron, score] of scores) {
    const column = Math.floor(((neuron % dMlp) * columns) / dMlp)
    const place = Math.floor(neuron / dMlp) * columns + column
    pooled.set(place, Math.max(pooled.get(place) ?? 0, score))
  }
  return pooled
}
