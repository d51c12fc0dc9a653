import type { ColDef, ICellRendererParams } from 'ag-grid-community'
import type { QuestionRow, Status } from '../../api/shapes.ts'
import { directionOf, markedCell, markedTextCell, missingCell, textCell } from '../../grid/cells.ts'
import { formatNumber, languageName } from '../../ui/format.ts'
import { m } from '#messages'
import { sensitivityNames, sensitivityText, type SensitivityField } from './sensitivity.ts'

type Params = ICellRendererParams<QuestionRow>

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

export type ExtraColumn = 'tags' | 'assigned' | SensitivityField

interface ColumnsOptions {
  /** Columns that only some sets have something for. */
  readonly extras: readonly ExtraColumn[]
  readonly direction: 'ltr' | 'rtl'
}

/** With more languages than fit side by side, the list is scrolled sideways, and what a row is stays in sight. */
export const mostBeside = 3

/** The columns of the list: what a pair is, and its question in each language. */
export function questionColumns(
  langs: readonly string[],
  { extras, direction }: ColumnsOptions,
): ColDef<QuestionRow>[] {
  const isScrolled = langs.length > mostBeside
  return [
    {
      colId: 'status',
      headerName: m.colStatus(),
      width: 104,
      sortable: true,
      cellRenderer: ({ data }: Params) => (data === undefined ? '' : statusCell(data.status)),
    },
    {
      colId: 'id',
      headerName: m.colId(),
      width: 84,
      ...(isScrolled && { pinned: direction === 'ltr' ? ('left' as const) : ('right' as const) }),
      sortable: true,
      cellRenderer: ({ data }: Params) => textCell(data?.pairId ?? '', null, 'ltr'),
    },
    {
      colId: 'domain',
      headerName: m.colDomain(),
      width: 100,
      sortable: true,
      cellRenderer: ({ data }: Params) => textCell(data?.domain ?? '', null, 'auto'),
    },
    ...langs.map((lang, i): ColDef<QuestionRow> => {
      return {
        colId: `side-${lang}`,
        headerName: languageName(lang),
        flex: 1,
        minWidth: isScrolled ? 210 : 130,
        cellRenderer: ({ data }: Params) => {
          if (data === undefined) return ''
          const side = data.sides[i]
          if (side == null) return missingCell(m.sideMissing())
          const text = textCell(side.stem, lang, directionOf(lang))
          if (!side.isStale) return text
          const mark = markedCell('↻', '', 'warn')
          mark.title = m.transStaleSome()
          return markedTextCell(mark, text)
        },
      }
    }),
    ...extras.map(extraColumn),
    {
      colId: 'answer',
      headerName: m.colAnswer(),
      width: 76,
      cellRenderer: ({ data }: Params) => (data === undefined ? '' : (letters[data.answer] ?? '?')),
    },
    {
      colId: 'issues',
      headerName: m.colIssues(),
      width: 80,
      sortable: true,
      cellRenderer: ({ data }: Params) => (data === undefined ? '' : issuesCell(data)),
    },
    {
      colId: 'risk',
      headerName: m.checksRiskColumn(),
      width: 96,
      sortable: true,
      sortingOrder: ['desc', 'asc', null],
      cellRenderer: ({ data }: Params) => riskCell(data?.risk ?? null),
    },
  ]
}

function extraColumn(colId: ExtraColumn): ColDef<QuestionRow> {
  return {
    colId,
    headerName: { tags: m.facetTag, assigned: m.studioAssigned, ...sensitivityNames }[colId](),
    width: 120,
    cellRenderer: ({ data }: Params) => textCell(data === undefined ? '' : extraText(data, colId), null, 'auto'),
  }
}

function extraText({ tags, assigned, sensitivity }: QuestionRow, colId: ExtraColumn): string {
  if (colId === 'tags') return tags.join(', ')
  return colId === 'assigned' ? assigned : sensitivityText(sensitivity[colId] ?? '')
}

/** The list beside the editor: enough to find one's way. */
export function slimColumns(langs: readonly string[]): ColDef<QuestionRow>[] {
  return [
    {
      colId: 'slim',
      headerName: m.screenQuestions(),
      flex: 1,
      cellRenderer: ({ data }: Params) => {
        if (data === undefined) return ''
        const at = data.sides.findIndex((one) => one !== null)
        const lang = langs[at] ?? null
        const mark = markedCell(statusMark[data.status], '', statusTone[data.status])
        mark.title = statusText(data.status)
        return markedTextCell(mark, textCell(data.sides[at]?.stem ?? data.pairId, lang, directionOf(lang)))
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

/** Nothing before the list was sorted by it. */
function riskCell(risk: QuestionRow['risk']): HTMLElement | string {
  if (risk === null || risk.score === 0) return ''
  const tone = risk.score > 0.5 ? 'bad' : 'warn'
  const cell = markedCell('▲', `${formatNumber(Math.round(100 * risk.score))} %`, tone)
  cell.title = risk.reasons.join('\n')
  return cell
}

function issuesCell({ nErrors, nWarnings }: QuestionRow): HTMLElement | string {
  if (nErrors > 0) return markedCell('✕', String(nErrors), 'bad')
  return nWarnings > 0 ? markedCell('!', String(nWarnings), 'warn') : ''
}
