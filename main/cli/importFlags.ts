import { WorkbenchError } from '../base/errors.ts'
import type { ColumnMap, SideMap } from '../datasets/import/columnMap.ts'
import { langCode } from '../datasets/import/langCode.ts'
import type { ImportChoices } from '../datasets/import/importChoices.ts'

/** What the command line says about a file that is read. */
export interface ImportFlags {
  readonly map?: string
  readonly layout?: string
  readonly answersFrom?: NonNullable<ImportChoices['answersFrom']>
  readonly encoding?: NonNullable<ImportChoices['encoding']>
  readonly delimiter?: string
  readonly sheet?: string
  /** False for `--no-header`. */
  readonly header?: boolean
  readonly headerRow?: number
  readonly lang?: string
  readonly options?: number
}

const named: Readonly<Record<string, NonNullable<ImportChoices['delimiter']>>> = {
  ...{ tab: '\t', comma: ',', semicolon: ';', bar: '|' },
  ...{ '\t': '\t', '\\t': '\t', ',': ',', ';': ';', '|': '|' },
}

/** @throws WorkbenchError 'input.usage' for a map or a delimiter that says nothing */
export function choicesOf(flags: ImportFlags): ImportChoices {
  const { map, layout, answersFrom, encoding, delimiter, sheet, header, headerRow, options } = flags
  if (delimiter !== undefined && named[delimiter] === undefined) {
    throw usage(`--delimiter ${delimiter} divides nothing; give comma, semicolon, tab or bar.`)
  }
  const lang = flags.lang === undefined ? undefined : langCode(flags.lang)
  if (lang === null) {
    throw usage(`--lang ${flags.lang!} is no language that is known; give its code, such as en, ar or zh-Hant.`)
  }
  if (header === false && headerRow !== undefined) {
    throw usage('--no-header and --header-row exclude each other; give one of them.')
  }
  const divider = delimiter === undefined ? undefined : named[delimiter]
  return {
    ...(map === undefined ? {} : { columns: mapOf(map) }),
    ...(layout === undefined ? {} : { layout }),
    ...(answersFrom === undefined ? {} : { answersFrom }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(divider === undefined ? {} : { delimiter: divider }),
    ...(sheet === undefined ? {} : { sheet }),
    // Commander says true where nothing was said.
    ...(header === false ? { header: false } : {}),
    ...(headerRow === undefined ? {} : { headerRow }),
    ...(lang === undefined ? {} : { lang }),
    ...(options === undefined ? {} : { distractors: options }),
  }
}

const sideKeys = ['stem', 'options', 'labels', 'answer', 'context', 'statement']
const rowKeys = ['id', 'pair', 'lang', 'domain', 'kind', 'tags', 'status']
const example =
  '--map stem=question,options=A+B+C+D,answer=Answer, or for two languages stem.en=…,options.en=…,stem.ar=…,options.ar=…'

/** `stem=question,options=A+B+C+D,answer=Answer`; with a language behind a key (`stem.ar`) for each of several. */
function mapOf(text: string): ColumnMap {
  const sides = new Map<string, Record<string, string>>()
  const row: Record<string, string> = {}
  for (const part of text.split(',')) {
    const [, key = '', lang = '', column = ''] = /^\s*([a-z]+)(?:\.([A-Za-z-]+))?\s*=\s*(.*?)\s*$/.exec(part) ?? []
    if (column === '' || !(sideKeys.includes(key) || rowKeys.includes(key))) {
      throw usage(`--map ${part} names no column; give ${example}.`)
    }
    if (rowKeys.includes(key)) row[key] = column
    else sides.set(lang, { ...sides.get(lang), [key]: column })
  }
  const shared = sides.get('') ?? {}
  const langs = [...sides.keys()].filter((lang) => lang !== '')
  const maps = (langs.length === 0 ? [''] : langs).map((lang): SideMap => {
    const { stem, options, ...others } = { ...shared, ...sides.get(lang) } as Record<string, string>
    if (stem === undefined || options === undefined) throw usage(`--map says no stem and options; give ${example}.`)
    return { lang: lang === '' ? null : lang, stem, options: options.split('+'), ...others }
  })
  return { sides: maps, ...row }
}

function usage(sentence: string): WorkbenchError {
  return new WorkbenchError('input.usage', sentence)
}
