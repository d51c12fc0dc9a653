import type { ColDef, ICellRendererParams } from 'ag-grid-community'
import type { DetectedRow, NeuronRef, NeuronRow } from '../../api/shapes.ts'
import { directionOf, markedCell, textCell } from '../../grid/cells.ts'
import { neuronName, neuronPage } from '../../neurons/neuronName.ts'
import { m } from '#messages'
import { formatNumber, formatPercent, languageName } from '../../ui/format.ts'

type NeuronParams = ICellRendererParams<NeuronRow>
type DetectedParams = ICellRendererParams<DetectedRow>

/** @param domains in the order of the detection: every neuron's little bars stand in the same places */
export function neuronColumns(
  valueTitle: string,
  domains: readonly string[],
  langs: readonly string[],
  labelOf: (neuron: NeuronRef) => string,
): ColDef<NeuronRow>[] {
  return [
    {
      ...{ colId: 'layer', headerName: m.mapNeuronColumn(), width: 160, sortable: true },
      cellRenderer: ({ data }: NeuronParams) =>
        data === undefined ? '' : neuronCell(data.neuron, labelOf(data.neuron)),
    },
    {
      ...{ colId: 'score', headerName: valueTitle, width: 120, sortable: true },
      cellRenderer: ({ data }: NeuronParams) => (data === undefined ? '' : formatNumber(data.score, 3)),
    },
    {
      ...{ colId: 'nQuestions', headerName: m.screenQuestions(), width: 110, sortable: true },
      cellRenderer: ({ data }: NeuronParams) => (data === undefined ? '' : formatNumber(data.nQuestions)),
    },
    {
      ...{ colId: 'common', headerName: m.mapCommon(), width: 110 },
      cellRenderer: ({ data }: NeuronParams) =>
        data?.isCommon === true ? markedCell('!', m.mapIsCommon(), 'warn') : '',
    },
    {
      ...{ colId: 'domains', headerName: m.mapByDomain(), flex: 1, minWidth: 130 },
      cellRenderer: ({ data }: NeuronParams) =>
        data === undefined ? '' : barsCell(domains, data.byDomain, (name) => name),
    },
    {
      ...{ colId: 'langs', headerName: m.mapByLang(), flex: 1, minWidth: 110 },
      cellRenderer: ({ data }: NeuronParams) => (data === undefined ? '' : barsCell(langs, data.byLang, languageName)),
    },
  ]
}

/** @param onneuron a chip was pressed */
export function detectedColumns(
  onneuron: (neuron: NeuronRef) => void,
  { hasFlips, isChosen }: { readonly hasFlips: boolean; readonly isChosen: (neuron: NeuronRef) => boolean },
): ColDef<DetectedRow>[] {
  return [
    {
      ...{ colId: 'position', headerName: m.stem(), flex: 2, minWidth: 180 },
      cellRenderer: ({ data }: DetectedParams) =>
        data === undefined ? '' : textCell(data.stem, data.lang, directionOf(data.lang)),
    },
    {
      ...{ colId: 'chips', headerName: m.mapBestNeurons(), flex: 1, minWidth: 224 },
      cellRenderer: ({ data }: DetectedParams) => (data === undefined ? '' : chipsCell(data, onneuron, isChosen)),
    },
    {
      ...{ colId: 'nNeurons', headerName: m.mapNeuronsField(), width: 104, sortable: true },
      cellRenderer: ({ data }: DetectedParams) => (data === undefined ? '' : formatNumber(data.neurons.length)),
    },
    ...(hasFlips ? [flipColumn()] : []),
    {
      ...{ colId: 'prob', headerName: m.mapProbRight(), width: 96, sortable: true },
      cellRenderer: ({ data }: DetectedParams) => (data === undefined ? '' : formatPercent(data.prob, 1)),
    },
    {
      ...{ colId: 'error', headerName: m.mapCompleteness(), width: 128 },
      cellRenderer: ({ data }: DetectedParams) => (data === undefined ? '' : completenessCell(data)),
    },
    {
      ...{ colId: 'domain', headerName: m.colDomain(), width: 100 },
      cellRenderer: ({ data }: DetectedParams) => textCell(data?.domain ?? '', null, 'auto'),
    },
    {
      ...{ colId: 'lang', headerName: m.facetLang(), width: 90 },
      cellRenderer: ({ data }: DetectedParams) => (data === undefined ? '' : languageName(data.lang)),
    },
    {
      ...{ colId: 'right', headerName: m.colAnswer(), width: 130 },
      cellRenderer: ({ data }: DetectedParams) =>
        data === undefined ? '' : textCell(data.right, data.lang, directionOf(data.lang)),
    },
  ]
}

/** The smallest set found that changes the answer, or why there is none. */
function flipColumn(): ColDef<DetectedRow> {
  return {
    ...{ colId: 'flip', headerName: m.mapFlip(), headerTooltip: m.mapFlipHint(), flex: 1, minWidth: 170 },
    cellRenderer: ({ data }: DetectedParams) =>
      data?.flip === undefined ? '' : textCell(flipText(data.flip), null, 'auto'),
  }
}

function flipText({ right, flipped, smallest }: NonNullable<DetectedRow['flip']>): string {
  if (right === 0) return m.mapFlipWrong()
  if (smallest === null) return m.mapFlipNone()
  const names = smallest.map((neuron) => neuronName(neuron)).join(', ')
  return m.mapFlipSet({
    n: formatNumber(smallest.length),
    names,
    flipped: formatNumber(flipped),
    of: formatNumber(right),
  })
}

/** The row opens the inspector; the arrow behind the name opens the neuron's page. */
function neuronCell(neuron: NeuronRef, label: string): HTMLElement {
  const cell = document.createElement('span')
  cell.dir = 'ltr'
  cell.append(neuronName(neuron), ' ')
  const page = document.createElement('a')
  page.href = neuronPage(neuron)
  page.textContent = '↗'
  page.title = m.neuronOpen({ name: neuronName(neuron) })
  page.ariaLabel = page.title
  page.addEventListener('click', (event) => event.stopPropagation())
  const own = document.createElement('bdi')
  own.textContent = label
  cell.append(page, ' ', own)
  return cell
}

/** How much of the effect the attribution accounts for: a gauge, its number, and whether it is as exact as was asked. */
function completenessCell({ error, converged }: Pick<DetectedRow, 'error' | 'converged'>): HTMLElement {
  if (error === null)
    return markedCell(
      converged ? '✓' : '!',
      converged ? m.mapConverged() : m.mapUnconverged(),
      converged ? 'good' : 'warn',
    )
  const share = Math.max(0, 1 - error)
  const cell = document.createElement('span')
  cell.className = 'gauge'
  const bar = document.createElement('span')
  bar.className = 'gauge-bar'
  bar.ariaHidden = 'true'
  bar.style.setProperty('--share', `${share * 100}%`)
  const text = markedCell(converged ? '✓' : '!', formatPercent(share, 1), converged ? 'good' : 'warn')
  text.title = converged ? m.mapConverged() : m.mapUnconverged()
  cell.append(bar, text)
  return cell
}

/** So many chips fit; the inspector and the list of neurons have the rest. */
const mostChips = 3

function chipsCell(
  { neurons }: DetectedRow,
  onneuron: (neuron: NeuronRef) => void,
  isChosen: (neuron: NeuronRef) => boolean,
): HTMLElement {
  const cell = document.createElement('span')
  cell.className = 'chips'
  cell.dir = 'ltr'
  for (const { neuron } of neurons.slice(0, mostChips)) {
    const chip = document.createElement('button')
    chip.type = 'button'
    chip.className = 'chip'
    chip.ariaPressed = String(isChosen(neuron))
    chip.textContent = neuronName(neuron)
    // The row opens the question; the chip opens the neuron.
    chip.addEventListener('click', (event) => (event.stopPropagation(), onneuron(neuron)))
    cell.append(chip)
  }
  return cell
}

/** A little bar for each field, all of them in words for those who do not see it. */
function barsCell(
  fields: readonly string[],
  values: Readonly<Record<string, number>>,
  nameOf: (name: string) => string,
): HTMLElement {
  const most = Math.max(...fields.map((name) => values[name] ?? 0), Number.MIN_VALUE)
  const said = fields
    .filter((name) => (values[name] ?? 0) > 0)
    .map((name) => `${nameOf(name)} ${formatNumber(values[name]!, 2)}`)
    .join(', ')
  const cell = document.createElement('span')
  cell.className = 'spark'
  cell.title = said
  cell.role = 'img'
  cell.ariaLabel = said
  for (const name of fields) {
    const bar = document.createElement('i')
    bar.style.setProperty('--share', `${((values[name] ?? 0) / most) * 100}%`)
    cell.append(bar)
  }
  return cell
}
