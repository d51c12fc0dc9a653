import type { ReportBlock, Run } from './shapes.ts'

export interface ReportContent {
  readonly name: string
  readonly version: string
  readonly blocks: readonly ReportBlock[]
  /** Those that the blocks come from. */
  readonly runs: readonly Run[]
}

/** The report as one HTML file, which needs nothing else and asks nobody for anything. */
export function reportHtml({ name, version, blocks, runs }: ReportContent): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(name)}</title>
<style>${style}</style>
<main>
<h1>${escaped(name)}</h1>
${blocks.map(blockHtml).join('\n')}
<section>
<h2>How this was made</h2>
${runs.length === 0 ? '<p>No run stands behind these blocks.</p>' : runTable(runs)}
<p>Engram ${escaped(version)}.</p>
</section>
</main>
</html>
`
}

function blockHtml({ title, text, svg, table }: ReportBlock): string {
  const figure = svg === null ? '' : `<figure>${svg}<figcaption dir="auto">${escaped(text)}</figcaption></figure>`
  const words = svg === null ? paragraphs(text) : ''
  return `<section>\n<h2 dir="auto">${escaped(title)}</h2>\n${words}${figure}${table === null ? '' : tableHtml(table.columns, table.rows)}\n</section>`
}

function runTable(runs: readonly Run[]): string {
  const columns = ['Run', 'Kind', 'Model', 'Fingerprint', 'Device', 'Questions', 'Made', 'Settings']
  const rows = runs.map(({ name, kind, model, device, nQuestions, createdAt, settings }) => [
    ...[name, kind, model.name, model.fingerprint, device, String(nQuestions), createdAt],
    JSON.stringify(settings),
  ])
  return tableHtml(columns, rows)
}

function tableHtml(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col" dir="auto">${escaped(column)}</th>`).join('')
  const body = rows
    .map((row) => `<tr>${row.map((cell) => `<td dir="auto">${escaped(cell)}</td>`).join('')}</tr>`)
    .join('\n')
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`
}

function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .map((part) => `<p dir="auto">${escaped(part)}</p>`)
    .join('\n')
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character)
}

const style = `
body { font: 16px/1.6 system-ui, 'Noto Sans', 'Noto Sans Arabic', sans-serif; color: #1b1b1f; background: #fff; margin: 0 }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem }
h1, h2 { line-height: 1.25 }
figure { margin: 1rem 0 }
figure svg { max-width: 100%; height: auto }
figcaption { color: #55555e }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.875rem }
th, td { border-bottom: 1px solid #d8d8de; padding: 0.375rem 0.5rem; text-align: start; vertical-align: top; overflow-wrap: anywhere }
section { break-inside: avoid-page }
`
