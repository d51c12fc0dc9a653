import { createHash } from 'node:crypto'
import { joined, Markup, markup, plainSentence, sentence } from '../report/markup.ts'
import { markdownHtml } from './markdown.ts'
import type { ReportBlock, Run } from './shapes.ts'
import { drawingOf } from './svgDrawing.ts'

export interface ReportContent {
  readonly name: string
  readonly version: string
  /** Of the words around the blocks; the blocks are in the languages that they are in. */
  readonly language: 'en' | 'ar'
  readonly blocks: readonly ReportBlock[]
  /** Those that the blocks come from, as far as they are still there. */
  readonly runs: readonly Run[]
}

const words = {
  en: {
    figure: (n: number) => `Figure ${n}`,
    table: (n: number) => `Table ${n}`,
    numbers: 'The numbers behind it',
    from: ['From ', '.'],
    frozen: 'The run is not in the project any more; this is the copy that was made of it.',
    made: 'How this was made',
    noRuns: 'No run stands behind these blocks.',
    columns: ['Run', 'Kind', 'Model', 'Fingerprint', 'Device', 'Questions', 'Made', 'Settings'],
  },
  ar: {
    figure: (n: number) => `الشكل ${n}`,
    table: (n: number) => `الجدول ${n}`,
    numbers: 'الأرقام التي وراءه',
    from: ['من ', '.'],
    frozen: 'لم يعد التشغيل في المشروع؛ هذه هي النسخة التي أُخذت منه.',
    made: 'كيف أُنجز هذا',
    noRuns: 'لا تشغيل وراء هذه الكتل.',
    columns: ['التشغيل', 'النوع', 'النموذج', 'البصمة', 'الجهاز', 'الأسئلة', 'التاريخ', 'الإعدادات'],
  },
} as const

type Words = (typeof words)[keyof typeof words]

/**
 * The report as one HTML file, which needs nothing else, asks nobody for anything and leads nowhere. Drawings are pictures
 * in it: what is in a picture neither runs, nor is pressed, nor reaches what stands around it.
 *
 * @param content blocks as `storedBlock` gives them
 */
export function reportHtml({ name, version, language, blocks, runs }: ReportContent): string {
  const say = words[language]
  const places = placesOf(blocks)
  const digest = createHash('sha256').update(style).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`
  return markup`<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${name}</title>
<style>${new Markup(style)}</style>
<main>
<h1 dir="auto">${name}</h1>
${blocks.map((block, i) => blockHtml(block, { say, runs, place: places[i]! }))}<section>
<h2>${say.made}</h2>
${runs.length === 0 ? markup`<p>${say.noRuns}</p>` : runTable(runs, say)}
<p>Engram ${version}</p>
</section>
</main>
</html>
`.text
}

/** The number of each figure among the figures, and of each table among the tables. */
function placesOf(blocks: readonly ReportBlock[]): readonly number[] {
  let [figures, tables] = [0, 0]
  return blocks.map(({ svg, table }) => (svg !== null ? ++figures : table !== null ? ++tables : 0))
}

interface Around {
  readonly say: Words
  readonly runs: readonly Run[]
  readonly place: number
}

function blockHtml({ id, kind, title, text, svg, table, runIds }: ReportBlock, { say, runs, place }: Around): Markup {
  const numbers = table !== null && tableHtml(table.columns, table.rows)
  let inside: Markup
  if (svg !== null) {
    const twin = numbers !== false && markup`<details><summary>${say.numbers}</summary>${numbers}</details>`
    const caption = markup`<figcaption><b>${say.figure(place)}.</b> <bdi>${sentence(text)}</bdi></figcaption>`
    inside = markup`<figure>${picture(svg, text === '' ? title : text)}${caption}</figure>${twin}`
  } else if (numbers !== false) {
    inside = markup`<p class="caption"><b>${say.table(place)}.</b> <bdi>${sentence(text)}</bdi></p>${numbers}`
  } else {
    inside = kind === 'text' ? markdownHtml(text) : markup`<p dir="auto">${sentence(text)}</p>`
  }
  return markup`<section id="block-${id}">
<h2 dir="auto">${sentence(title)}</h2>
${inside}${originHtml(runIds, runs, say)}
</section>
`
}

/** @param said what it shows, for those who do not see it */
function picture(svg: string, said: string): Markup {
  const drawing = drawingOf(svg)
  const address = `data:image/svg+xml;base64,${Buffer.from(drawing.svg).toString('base64')}`
  return markup`<img src="${address}" alt="${plainSentence(said)}" width="${drawing.width}" height="${drawing.height}">`
}

/** Which runs a block comes from, and that it stays when they are gone. */
function originHtml(runIds: readonly string[], runs: readonly Run[], say: Words): Markup | null {
  if (runIds.length === 0) return null
  const found = runIds.flatMap((runId) => runs.filter(({ id }) => id === runId))
  const names = found.map(({ name, model }) => markup`<bdi>${name}</bdi> (<bdi>${model.name}</bdi>)`)
  const said = [
    ...(names.length > 0 ? [markup`${say.from[0]}${joined(names, ', ')}${say.from[1]}`] : []),
    ...(found.length < runIds.length ? [say.frozen] : []),
  ]
  return markup`<p class="origin">${joined(said, ' ')}</p>`
}

function runTable(runs: readonly Run[], { columns }: Words): Markup {
  const rows = runs.map(({ name, kind, model, device, nQuestions, createdAt, settings }) => [
    ...[name, kind, model.name, model.fingerprint, device, String(nQuestions), createdAt],
    JSON.stringify(settings),
  ])
  return tableHtml(columns, rows)
}

function tableHtml(columns: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const head = columns.map((column) => markup`<th scope="col" dir="auto">${sentence(column)}</th>`)
  const body = rows.map((row) => markup`<tr>${row.map((cell) => markup`<td dir="auto">${sentence(cell)}</td>`)}</tr>\n`)
  return markup`<div class="wide"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody>
</table></div>`
}

const style = `
:root { color-scheme: light }
body { font: 16px/1.6 system-ui, 'Noto Sans', 'Noto Sans Arabic', sans-serif; color: #1b1b1f; background: #fff; margin: 0 }
main { max-width: 52rem; margin: 0 auto; padding: 2.5rem 1.5rem }
h1, h2, h3, h4 { line-height: 1.3; text-wrap: balance }
h1 { font-size: 1.75rem }
h2 { font-size: 1.25rem; margin-block: 2rem 0.5rem }
h3, h4, h5, h6 { font-size: 1rem; margin-block: 1.25rem 0.25rem }
p { margin-block: 0.5rem }
pre { padding: 0.75rem 1rem; background: #f4f4f6; overflow-x: auto; border-radius: 4px }
code { font-size: 0.9em; background: #f4f4f6; padding: 0.1em 0.3em; border-radius: 3px }
blockquote { margin: 0.75rem 0; padding-inline-start: 1rem; border-inline-start: 3px solid #c9c9d2; color: #45454e }
figure { margin: 1rem 0 }
figure img { display: block; max-width: 100%; height: auto }
figcaption, .caption { color: #45454e; font-size: 0.9375rem }
.origin { color: #5c5c66; font-size: 0.8125rem }
summary { color: #5c5c66; font-size: 0.875rem; cursor: pointer }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin-block: 0.5rem; font-variant-numeric: tabular-nums; font-size: 0.875rem }
th { font-weight: 600; border-bottom: 1px solid #8a8a94 }
th, td { padding: 0.375rem 0.5rem; text-align: start; vertical-align: top; overflow-wrap: anywhere }
td { border-bottom: 1px solid #d8d8de }
@page { margin: 18mm 16mm }
@media print {
  body { font-size: 11pt }
  main { max-width: none; padding: 0 }
  h2 { break-after: avoid }
  figure, tr { break-inside: avoid }
  .wide { overflow: visible }
  details { display: none }
}
`
