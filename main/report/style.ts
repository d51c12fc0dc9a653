import { series, type Theme } from './palette.ts'

const tokens = {
  light: {
    ...{ page: '#ffffff', raised: '#f6f7f9', ground: '#eef0f3', ink: '#1a1d21', soft: '#4d5560', rule: '#d5dae1' },
    ...{ link: '#0b57a4', grid: '#e1e5ea', zero: '#6b7480', hatch: '#b4bcc7' },
    ...{ good: '#0a6b4f', mixed: '#8a4b00', bad: '#a3281e', none: '#4d5560', warn: '#fff6e5', edge: '#c77700' },
  },
  dark: {
    ...{ page: '#14171b', raised: '#1c2026', ground: '#1a1e24', ink: '#e9ecf0', soft: '#aab2bd', rule: '#363d47' },
    ...{ link: '#8cc4ff', grid: '#2a3038', zero: '#8d96a3', hatch: '#4b5461' },
    ...{ good: '#4fd1a5', mixed: '#f0b35c', bad: '#ff968a', none: '#aab2bd', warn: '#2b2415', edge: '#d99a2b' },
  },
} as const satisfies Record<Theme, Record<string, string>>

/** Colours of a theme by name, for those who check them. */
export function themeColours(theme: Theme): Readonly<Record<string, string>> {
  return { ...tokens[theme], ...series[theme] }
}

/** The colours as variables. */
export function themeRule(theme: Theme): string {
  const variables = Object.entries(themeColours(theme)).map(([token, colour]) => `--${token}:${colour}`)
  return `:root{${variables.join(';')}}`
}

/** The window's typefaces where a reader has them, then those of systems: a report is one file and brings none. */
export const reportFonts =
  'Inter,"Noto Sans Arabic",system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans Hebrew","Noto Sans CJK SC",' +
  '"PingFang SC","Microsoft YaHei","Hiragino Sans","Malgun Gothic",sans-serif'

const layout = `
*{box-sizing:border-box}
html{font:16px/1.55 ${reportFonts};color:var(--ink);background:var(--page);color-scheme:light;-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:2.5rem 1.25rem 4rem;max-width:60rem}
h1,h2,h3,h4,p,ul,ol,dl,dd,figure{margin:0}
h1{font-size:2rem;line-height:1.2;text-wrap:balance}
h2{font-size:1.4rem;line-height:1.3;margin-block:3rem .75rem;padding-block-start:1rem;border-block-start:1px solid var(--rule)}
h3{font-size:1.15rem;line-height:1.3;margin-block:2.25rem .6rem}
h4{font-size:1.05rem;margin-block:1.75rem .4rem}
p+p{margin-block-start:.6rem}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
code{font:.9em ui-monospace,"Cascadia Code",Menlo,Consolas,monospace}
.note,figcaption{color:var(--soft);font-size:.92rem}
figure{margin-block:1.25rem .5rem;break-inside:avoid}
figcaption{margin-block-start:.5rem;max-width:52rem}
details{margin-block:.3rem 1.25rem}
summary{cursor:pointer;color:var(--link);font-size:.92rem;width:fit-content;padding-block:.15rem}
.scroll{overflow-x:auto;margin-block:.5rem;border:1px solid var(--rule);border-radius:.4rem}
table{border-collapse:collapse;font-size:.85rem;line-height:1.4;min-width:100%;font-variant-numeric:tabular-nums}
caption{text-align:start;padding:.5rem .7rem;font-weight:600}
th,td{padding:.35rem .7rem;text-align:start;vertical-align:top;border-block-start:1px solid var(--rule)}
thead th{font-weight:600;color:var(--soft);vertical-align:bottom;background:var(--raised);border-block-end:1px solid var(--rule)}
.long{overflow-wrap:anywhere}
tbody tr:nth-child(even){background:var(--raised)}
`

const print = `
@page{size:A4;margin:15mm;@bottom-center{content:counter(page) " / " counter(pages);font:8pt ${reportFonts};color:#4d5560}}
@page wide{size:A4 landscape;margin:12mm}
@media print{
html{font-size:10.5pt}
body{max-width:none;padding:0}
h2,h3,h4{break-after:avoid}
.scroll{overflow:visible;border:0}
.scroll:has(.wide){page:wide}
tr{break-inside:avoid}
thead{display:table-header-group}
}
`

/** What every report looks like: light, as on paper. */
export const baseStyle = themeRule('light') + layout + print
