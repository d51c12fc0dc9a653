import type { ColDef, ICellRendererParams } from 'ag-grid-community'
import type { RunRow } from '../api/shapes.ts'
import { directionOf, markedCell, textCell } from '../grid/cells.ts'
import { m } from '#messages'
import { formatPercent } from '../ui/format.ts'
import { signedPoints } from './runText.ts'

type Params = ICellRendererParams<RunRow>

/**
 * @param edited  answers have another side: those after the edit, or of the other run
 * @param written the model wrote its answers in its own words
 */
export function answerColumns(edited: boolean, written = false): ColDef<RunRow>[] {
  return [
    {
      colId: 'right',
      headerName: edited ? m.runPartBefore() : m.runColAnswered(),
      width: 92,
      cellRenderer: ({ data }: Params) => (data === undefined ? '' : answerCell(data.before.pred, data.gold)),
    },
    ...(edited ? [afterColumn()] : []),
    {
      colId: 'p',
      headerName: m.runColProb(),
      width: 84,
      cellRenderer: ({ data }: Params) =>
        data === undefined ? '' : formatPercent(data.before.letters[data.gold] ?? 0, 1),
    },
    ...(edited ? [changeColumn()] : []),
    {
      colId: 'stem',
      headerName: m.runColQuestion(),
      flex: 1,
      minWidth: 180,
      cellRenderer: ({ data }: Params) =>
        data === undefined ? '' : textCell(data.stem, data.lang, directionOf(data.lang)),
    },
    {
      colId: 'goldText',
      headerName: m.colAnswer(),
      width: 150,
      cellRenderer: ({ data }: Params) => {
        if (data === undefined) return ''
        const text = data.options[data.gold.charCodeAt(0) - 65] ?? ''
        return textCell(`${data.gold}. ${text}`, data.lang, directionOf(data.lang))
      },
    },
    ...(written ? [writtenColumn()] : []),
    {
      colId: 'domain',
      headerName: m.colDomain(),
      width: 104,
      cellRenderer: ({ data }: Params) => textCell(data?.domain ?? '', null, 'auto'),
    },
    {
      colId: 'lang',
      headerName: m.facetLang(),
      width: 92,
      cellRenderer: ({ data }: Params) => textCell(data?.lang ?? '', null, 'ltr'),
    },
    {
      colId: 'id',
      headerName: m.colId(),
      width: 144,
      cellRenderer: ({ data }: Params) =>
        data === undefined ? '' : textCell(`${data.questionId} #${data.variant + 1}`, null, 'ltr'),
    },
  ]
}

function writtenColumn(): ColDef<RunRow> {
  return {
    colId: 'text',
    headerName: m.runColWritten(),
    flex: 1,
    minWidth: 140,
    cellRenderer: ({ data }: Params) =>
      data?.before.text === undefined ? '' : textCell(data.before.text, data.lang, 'auto'),
  }
}

function afterColumn(): ColDef<RunRow> {
  return {
    colId: 'after',
    headerName: m.runPartAfter(),
    width: 92,
    cellRenderer: ({ data }: Params) => (data?.after == null ? '' : answerCell(data.after.pred, data.gold)),
  }
}

function changeColumn(): ColDef<RunRow> {
  return {
    colId: 'change',
    headerName: m.runColChange(),
    width: 116,
    cellRenderer: ({ data }: Params) =>
      data?.after == null
        ? ''
        : signedPoints((data.after.letters[data.gold] ?? 0) - (data.before.letters[data.gold] ?? 0)),
  }
}

/** The letter that was answered, marked right or wrong in more than its colour. */
function answerCell(pred: string, gold: string): HTMLElement {
  return pred === gold ? markedCell('✓', pred, 'good') : markedCell('✗', pred, 'bad')
}
