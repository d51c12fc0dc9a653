import type { ImportPlan } from '../../../api/shapes.ts'
import { formatList, formatNumber, languageName } from '../../../ui/format.ts'
import { m } from '#messages'

type FilePlan = ImportPlan['files'][number]

/** What was found in a file, in plain words. */
export function foundText(file: FilePlan, langs: readonly (string | null)[]): string {
  const rows = m.wizardRows({ n: file.nRows, text: formatNumber(file.nRows) })
  return m.wizardFound({ form: formText(file), rows, layout: layoutText(file.layout), shape: shapeText(file, langs) })
}

/** A language by its name; questions may have none. */
export function langName(lang: string | null): string {
  return lang === null || lang === '' ? m.wizardNoLang() : languageName(lang)
}

export function delimiterText(delimiter: string): string {
  const texts: Record<string, () => string> = {
    ',': m.wizardCommas,
    ';': m.wizardSemicolons,
    '\t': m.wizardTabs,
    '|': m.wizardBars,
  }
  return texts[delimiter]?.() ?? delimiter
}

/** Public layouts have names of their own in every language. */
export function layoutText({ id, title }: { readonly id: string; readonly title: string }): string {
  const own: Readonly<Record<string, () => string>> = {
    engram: m.wizardLayoutOwn,
    columns: m.wizardLayoutColumns,
    published: m.wizardLayoutPublished,
  }
  return own[id]?.() ?? title
}

function formText({ form, encoding, delimiter, sheet }: FilePlan): string {
  const inWhat = encoding?.encoding.toUpperCase().replace('WINDOWS', 'Windows') ?? ''
  if (form === 'parquet') return m.wizardFormParquet()
  if (form === 'xlsx') return m.wizardFormExcel({ sheet: sheet?.taken ?? '' })
  if (form === 'json') return m.wizardFormJson({ encoding: inWhat })
  return m.wizardFormTable({ delimiter: delimiterText(delimiter?.taken ?? ','), encoding: inWhat })
}

/** How the languages stand in the file. */
function shapeText({ map }: FilePlan, langs: readonly (string | null)[]): string {
  const known = langs.filter((lang) => lang !== null && lang !== '')
  if (known.length === 0) return m.wizardShapeUnknown()
  const names = formatList(known.map((lang) => languageName(lang)))
  if (map !== null && map.sides.length > 1) return m.wizardShapeWide({ langs: names })
  return known.length > 1 ? m.wizardShapeLong({ langs: names }) : names
}
