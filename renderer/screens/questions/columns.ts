import type { ColDef, ICellRendererParams } from 'ag-grid-community'
import type { QuestionRow, Status } from '../../api/shapes.ts'
import { directionOf, markedCell, missingCell, textCell } from '../../grid/cells.ts'
import { languageName } from '../../ui/format.ts'
import { m } from '#messages'

type Params = ICellRendererParams<QuestionRow>

const letters = 'ABCDEFGHIJ'

/** The columns of the list: what a pair is, and its question in each language. */
export function questionColumns(langs: readonly string[]): ColDef<QuestionRow>[] {
  return [
    {
      colId: 'status',
      headerName: m.colStatus(),
      width: 112,
      sortable: true,
      cellRenderer: ({ data }: Params) => (data === undefined ? '' : statusCell(data.status)),
    },
    {
      colId: 'id',
      headerName: m.colId(),
      width: 92,
      sortable: true,
      cellRenderer: ({ data }: Params) => textCell(data?.pairId ?? '', null, 'ltr'),
    },
    {
      colId: 'domain',
      headerName: m.colDomain(),
      width: 112,
      sortable: true,
      cellRenderer: ({ data }: Params) => textCell(data?.domain ?? '', null, 'auto'),
    },
    ...langs.map((lang, i): ColDef<QuestionRow> => {
      return {
        colId: `side-${lang}`,
        headerName: languageName(lang),
        flex: 1,
        minWidth: 160,
        cellRenderer: ({ data }: Params) => {
          if (data === undefined) return ''
          const side = data.sides[i]
          return side == null ? missingCell(m.sideMissing()) : textCell(side.stem, lang, directionOf(lang))
        },
      }
    }),
    {
      colId: 'answer',
      headerName: m.colAnswer(),
      width: 84,
      cellRenderer: ({ data }: Params) => (data === undefined ? '' : (letters[data.answer] ?? '?')),
    },
    {
      colId: 'issues',
      headerName: m.colIssues(),
      width: 92,
      sortable: true,
      cellRenderer: ({ data }: Params) => (data === undefined ? '' : issuesCell(data)),
    },
  ]
}

/** The list beside the editor: enough to find one's way. */
export function slimColumns(): ColDef<QuestionRow>[] {
  return [
    {
      colId: 'slim',
      headerName: m.screenQuestions(),
      flex: 1,
      cellRenderer: ({ data }: Params) => {
        if (data === undefined) return ''
        const [side] = data.sides.filter((one) => one !== null)
        const cell = textCell('', null, 'auto')
        const mark = document.createElement('span')
        mark.className = `marked-cell ${statusTone[data.status]}`
        mark.textContent = `${statusMark[data.status]} `
        mark.title = statusText(data.status)
        cell.append(mark, side?.stem ?? data.pairId)
        return cell
      },
    },
  ]
}

const statusMark: Readonly<Record<Status, string>> = { draft: '○', approved: '●', rejected: '✕' }
const statusTone: Readonly<Record<Status, 'quiet' | 'good' | 'bad'>> = {
  draft: 'quiet',
  approved: 'good',
  rejected: 'bad',
}

export function statusText(status: Status): string {
  return { draft: m.statusDraft, approved: m.statusApproved, rejected: m.statusRejected }[status]()
}

function statusCell(status: Status): HTMLElement {
  return markedCell(statusMark[status], statusText(status), statusTone[status])
}

function issuesCell({ nErrors, nWarnings }: QuestionRow): HTMLElement | string {
  if (nErrors > 0) return markedCell('✕', String(nErrors), 'bad')
  return nWarnings > 0 ? markedCell('!', String(nWarnings), 'warn') : ''
}
