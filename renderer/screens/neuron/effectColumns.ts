import type { ColDef, ICellRendererParams } from 'ag-grid-community'
import type { NeuronEffects } from '../../api/shapes.ts'
import { directionOf, textCell } from '../../grid/cells.ts'
import type { RowOrder } from '../../grid/rowPage.ts'
import { m } from '#messages'
import { formatPercent, languageName } from '../../ui/format.ts'
import { significant, signedFigure } from './figures.ts'

export type EffectRow = NeuronEffects['rows'][number]
type Params = ICellRendererParams<EffectRow>

export function effectColumns(): ColDef<EffectRow>[] {
  const figure = (colId: keyof EffectRow, headerName: string, text: (row: EffectRow) => string): ColDef<EffectRow> => ({
    ...{ colId, headerName, width: 104, sortable: true },
    cellRenderer: ({ data }: Params) => (data === undefined ? '' : textCell(text(data), null, 'ltr')),
  })
  return [
    {
      ...{ colId: 'stem', headerName: m.stem(), flex: 2, minWidth: 160 },
      cellRenderer: ({ data }: Params) =>
        data === undefined ? '' : textCell(data.stem, data.lang, directionOf(data.lang)),
    },
    figure('effectLog', m.neuronEffectLogShort(), ({ effectLog }) => signedFigure(effectLog)),
    figure('effect', m.neuronEffectPShort(), ({ effect }) => signedFigure(effect)),
    figure('activation', m.neuronActivation(), ({ activation }) => significant(activation)),
    figure('prob', m.mapProbRight(), ({ prob }) => formatPercent(prob, 1)),
    {
      ...{ colId: 'domain', headerName: m.colDomain(), flex: 1, minWidth: 96, sortable: true },
      cellRenderer: ({ data }: Params) => textCell(data?.domain ?? '', null, 'auto'),
    },
    {
      ...{ colId: 'lang', headerName: m.facetLang(), width: 95, sortable: true },
      cellRenderer: ({ data }: Params) => (data === undefined ? '' : languageName(data.lang)),
    },
  ]
}

/** Rows in the order that a column's head asks for; without one those first on which it works most, either way. */
export function orderedRows(rows: readonly EffectRow[], order: RowOrder | null): EffectRow[] {
  if (order === null) return rows.toSorted((a, b) => Math.abs(b.effectLog) - Math.abs(a.effectLog))
  const by = order.by as 'effect' | 'effectLog' | 'activation' | 'prob' | 'domain' | 'lang'
  const sign = order.descending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [x, y] = [a[by] ?? '', b[by] ?? '']
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)))
  })
}
