import type { ColDef, ICellRendererParams } from 'ag-grid-community'
import type { RunRow } from '../../api/shapes.ts'
import { directionOf, markedCell, missingCell, textCell } from '../../grid/cells.ts'
import { formatPercent } from '../../ui/format.ts'
import { m } from '#messages'

type Params = ICellRendererParams<RunRow>
type Side = 'before' | 'after' | 'control'

/** What each question was answered before and after the edit, and under the control. */
export function answerColumns(hasControl: boolean): ColDef<RunRow>[] {
  const side = (which: Side, title: string): ColDef<RunRow> => {
    return {
      colId: which,
      headerName: title,
      flex: 1,
      minWidth: 150,
      cellRenderer: ({ data }: Params) => (data === undefined ? '' : answerCell(data, which)),
    }
  }
  return [
    {
      colId: 'question',
      headerName: m.stem(),
      flex: 1.5,
      minWidth: 170,
      cellRenderer: ({ data }: Params) =>
        data === undefined ? '' : textCell(data.stem, data.lang, directionOf(data.lang)),
    },
    {
      colId: 'domain',
      headerName: m.colDomain(),
      width: 96,
      cellRenderer: ({ data }: Params) => textCell(data?.domain ?? '', null, 'auto'),
    },
    side('before', m.editBefore()),
    side('after', m.editAfter()),
    {
      colId: 'flip',
      headerName: m.editChange(),
      width: 118,
      cellRenderer: ({ data }: Params) => (data === undefined ? '' : flipCell(data)),
    },
    ...(hasControl ? [side('control', m.editControl())] : []),
  ]
}

/** `✓ B  CO₂  81 %`: the answer, whether it is right, and the probability that the model gives it. */
function answerCell(row: RunRow, side: Side): HTMLElement {
  const answer = row[side]
  if (answer === null) return missingCell('…')
  const { pred, letters } = answer
  const isRight = pred === row.gold
  const cell = document.createElement('div')
  cell.className = 'marked-row'
  const mark = markedCell(isRight ? '✓' : '✗', pred, isRight ? 'good' : 'bad')
  mark.ariaLabel = `${isRight ? m.editRight() : m.editWrong()} ${pred}`
  mark.role = 'img'
  const text = textCell(row.options[pred.charCodeAt(0) - 65] ?? '', row.lang, directionOf(row.lang))
  cell.append(mark, text, missingCell(formatPercent(letters[pred] ?? 0)))
  return cell
}

function flipCell({ before, after, gold }: RunRow): HTMLElement | string {
  if (after === null || before.pred === after.pred) return ''
  if (before.pred === gold) return markedCell('▼', m.editWorse(), 'bad')
  return after.pred === gold ? markedCell('▲', m.editBetter(), 'good') : markedCell('↔', m.editOther(), 'quiet')
}
