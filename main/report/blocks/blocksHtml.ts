import { joined, markup, plainSentence, sentence, type Markup } from '../markup.ts'
import { page } from '../page.ts'
import { typefaceRules, type TypefaceFile } from '../typeface.ts'
import { tableHtml, type Table, type TextCell } from '../table.ts'
import type { ReportBlock } from './block.ts'
import { blocksStyle } from './blocksStyle.ts'
import { markdownHtml } from './markdown.ts'
import { drawingOf } from './svgDrawing.ts'

/** What a report says of a run that its blocks come from. */
interface BlockRun {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly model: { readonly name: string; readonly fingerprint: string }
  readonly device: string
  readonly nQuestions: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly settings: object
  /** The command line that repeats it. */
  readonly command: string
}

export interface ReportContent {
  readonly name: string
  readonly version: string
  /** Of the words around the blocks; the blocks are in the languages that they are in. */
  readonly language: 'en' | 'ar'
  readonly blocks: readonly ReportBlock[]
  /** Those that the blocks come from, as far as they are still there. */
  readonly runs: readonly BlockRun[]
}

const words = {
  en: {
    figure: (n: number) => `Figure ${n}`,
    table: (n: number) => `Table ${n}`,
    numbers: 'The numbers behind it',
    from: ['From ', '.'],
    frozen: 'The run is not in the project any more; this is the copy that was made of it.',
    made: 'How this was made',
    again:
      'These command lines repeat the runs; the files that they name are those of each run’s folder (Export as folder).',
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
    again: 'تعيد أوامر السطر هذه التشغيلات؛ والملفات التي تسمّيها هي ملفات مجلد كل تشغيل (تصدير كمجلد).',
    noRuns: 'لا تشغيل وراء هذه الكتل.',
    columns: ['التشغيل', 'النوع', 'النموذج', 'البصمة', 'الجهاز', 'الأسئلة', 'التاريخ', 'الإعدادات'],
  },
} as const

type Words = (typeof words)[keyof typeof words]

/**
 * The report that a person put together, as one HTML file which leads nowhere. Drawings are pictures in it: what is in a
 * picture neither runs, nor is pressed, nor reaches what stands around it.
 *
 * @param content blocks as `harmlessBlock` gives them
 */
/** @param typefaces that it brings, for a page to be printed */
export function blocksHtml(
  { name, version, language, blocks, runs }: ReportContent,
  typefaces: readonly TypefaceFile[] = [],
): string {
  const say = words[language]
  const places = placesOf(blocks)
  const rules = typefaceRules(typefaces)
  const body = markup`<main>
<h1 dir="auto">${name}</h1>
${blocks.map((block, i) => blockHtml(block, { say, runs, rules, place: places[i]! }))}<section>
<h2>${say.made}</h2>
${runs.length === 0 ? markup`<p>${say.noRuns}</p>` : [runTable(runs, say), commandsHtml(runs, say)]}
<p>Engram ${version}</p>
</section>
</main>`
  return page({ lang: language, title: name, style: blocksStyle, hasPictures: true, typefaces, body })
}

/** The number of each figure among the figures, and of each table among the tables. */
function placesOf(blocks: readonly ReportBlock[]): readonly number[] {
  let [figures, tables] = [0, 0]
  return blocks.map(({ svg, table }) => (svg !== null ? ++figures : table !== null ? ++tables : 0))
}

interface Cells {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

interface Around {
  readonly say: Words
  readonly runs: readonly BlockRun[]
  readonly place: number
  /** Of the typefaces that the page brings. */
  readonly rules: string
}

function blockHtml(block: ReportBlock, around: Around): Markup {
  return markup`<section id="block-${block.id}">
<h2 dir="auto">${sentence(block.title)}</h2>
${contentHtml(block, around)}${originHtml(block.runIds, around.runs, around.say)}
</section>
`
}

function contentHtml({ kind, title, text, svg, table }: ReportBlock, { say, place, rules }: Around): Markup {
  const numbers = (heading: Markup | null): Markup | null =>
    table && foreignTable(table, { caption: plainSentence(title), heading })
  const caption = (name: string): Markup => markup`<b>${name}.</b> <bdi>${sentence(text)}</bdi>`
  if (svg !== null) {
    const twin = table && markup`<details><summary>${say.numbers}</summary>${numbers(null)}</details>`
    const drawing = picture(svg, text === '' ? title : text, rules)
    return markup`<figure>${drawing}<figcaption>${caption(say.figure(place))}</figcaption></figure>${twin}`
  }
  return (
    numbers(caption(say.table(place))) ??
    (kind === 'text' ? markdownHtml(text) : markup`<p dir="auto">${sentence(text)}</p>`)
  )
}

/** @param said what it shows, for those who do not see it */
function picture(svg: string, said: string, rules: string): Markup {
  const drawing = drawingOf(svg)
  // A picture sees nothing of its page: what the page brings, it has to bring again.
  const whole = rules === '' ? drawing.svg : drawing.svg.replace('>', () => `><style>${rules}</style>`)
  const address = `data:image/svg+xml;base64,${Buffer.from(whole).toString('base64')}`
  return markup`<img src="${address}" alt="${plainSentence(said)}" width="${drawing.width}" height="${drawing.height}">`
}

/** Which runs a block comes from, and that it stays when they are gone. */
function originHtml(runIds: readonly string[], runs: readonly BlockRun[], say: Words): Markup | null {
  if (runIds.length === 0) return null
  const found = runIds.flatMap((runId) => runs.filter(({ id }) => id === runId))
  const names = found.map(({ name, model }) => markup`<bdi>${name}</bdi> (<bdi>${model.name}</bdi>)`)
  const said = [
    ...(names.length > 0 ? [markup`${say.from[0]}${joined(names, ', ')}${say.from[1]}`] : []),
    ...(found.length < runIds.length ? [say.frozen] : []),
  ]
  return markup`<p class="origin">${joined(said, ' ')}</p>`
}

function runTable(runs: readonly BlockRun[], { made, columns }: Words): Markup {
  const rows = runs.map(({ name, kind, model, device, nQuestions, createdAt, settings }) => [
    ...[name, kind, model.name, model.fingerprint, device, String(nQuestions), createdAt],
    JSON.stringify(settings),
  ])
  return foreignTable({ columns, rows }, { caption: made, heading: null })
}

function commandsHtml(runs: readonly BlockRun[], { again }: Words): Markup {
  const lines = runs.map(
    ({ name, command }) =>
      markup`<p><bdi>${name}</bdi></p><pre class="command" dir="ltr"><code>${sentence(command)}</code></pre>`,
  )
  return markup`<p>${again}</p>${lines}`
}

/** A table whose cells may each be in a language of their own. */
function foreignTable({ columns, rows }: Cells, names: Pick<Table, 'caption' | 'heading'>): Markup {
  const cell = (text: string): TextCell => ({ text: sentence(text), lang: null, wraps: wrapsOf(text) })
  return tableHtml({
    ...names,
    columns: columns.map((label) => ({ label: cell(label) })),
    rows: rows.map((row) => row.map(cell)),
  })
}

/** A digest, a path or settings in one piece would be wider than a column should be. */
function wrapsOf(text: string): 'words' | 'long' {
  return /\S{28}/.test(text) ? 'long' : 'words'
}
